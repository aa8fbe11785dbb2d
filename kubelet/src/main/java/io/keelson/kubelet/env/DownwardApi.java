package io.keelson.kubelet.env;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What containers may be told of their own pod: fields and resources. */
public final class DownwardApi {
    private static final Pattern KEYED = Pattern.compile("metadata\\.(labels|annotations)\\['(.*)'\\]");

    private final String nodeName;
    private final List<String> hostIps;
    private final Map<String, Quantity> allocatable;

    /**
     * @param nodeName this node
     * @param hostIps this node's addresses, the first one first
     * @param allocatable what the node offers: the limit of containers that set none
     */
    public DownwardApi(String nodeName, List<String> hostIps, Map<String, Quantity> allocatable) {
        this.nodeName = nodeName;
        this.hostIps = List.copyOf(hostIps);
        this.allocatable = Map.copyOf(allocatable);
    }

    /**
     * Returns the value of a field of the pod.
     *
     * @param podIps the pod's addresses as far as they are known
     * @throws ContainerConfigException where there is no such field
     */
    public String field(Pod pod, String path, List<String> podIps) throws ContainerConfigException {
        ObjectMeta meta = pod.getMetadata();
        Matcher keyed = KEYED.matcher(path);
        if (keyed.matches()) {
            Map<String, String> map = keyed.group(1).equals("labels") ? meta.getLabels() : meta.getAnnotations();
            String value = map == null ? null : map.get(keyed.group(2));
            return value == null ? "" : value;
        }
        return switch (path) {
            case "metadata.name" -> meta.getName();
            case "metadata.namespace" -> meta.getNamespace();
            case "metadata.uid" -> meta.getUid();
            case "metadata.labels" -> lines(meta.getLabels());
            case "metadata.annotations" -> lines(meta.getAnnotations());
            case "spec.nodeName" -> nodeName;
            case "spec.serviceAccountName" -> orEmpty(pod.getSpec().getServiceAccountName());
            case "status.hostIP" -> hostIps.isEmpty() ? "" : hostIps.getFirst();
            case "status.hostIPs" -> String.join(",", hostIps);
            case "status.podIP" -> podIps.isEmpty() ? "" : podIps.getFirst();
            case "status.podIPs" -> String.join(",", podIps);
            default -> throw new ContainerConfigException("unsupported fieldPath: " + path);
        };
    }

    /**
     * Returns a container's request or limit in units of the divisor, rounded up.
     *
     * @param own the container asked from, used where the selector names none
     * @throws ContainerConfigException where there is no such container or resource
     */
    public String resource(Pod pod, @Nullable Container own, ResourceFieldSelector selector)
            throws ContainerConfigException {
        Container container = own;
        String name = selector.getContainerName();
        if (name != null && !name.isEmpty()) {
            container = find(pod, name);
        }
        if (container == null) {
            throw new ContainerConfigException("container " + name + " not found");
        }
        String[] parts = selector.getResource().split("\\.", 2);
        boolean limit = parts[0].equals("limits");
        if (parts.length != 2 || !limit && !parts[0].equals("requests")) {
            throw new ContainerConfigException("unsupported container resource : " + selector.getResource());
        }
        Quantity amount = amount(container, parts[1], limit);
        BigDecimal divisor = selector.getDivisor() == null
                        || selector.getDivisor().getNumericalAmount().signum() == 0
                ? BigDecimal.ONE
                : selector.getDivisor().getNumericalAmount();
        BigDecimal value = amount == null ? BigDecimal.ZERO : amount.getNumericalAmount();
        return value.divide(divisor, 0, RoundingMode.CEILING).toBigInteger().toString();
    }

    private @Nullable Quantity amount(Container container, String resource, boolean limit) {
        var resources = container.getResources();
        Map<String, Quantity> list = resources == null ? null : limit ? resources.getLimits() : resources.getRequests();
        Quantity set = list == null ? null : list.get(resource);
        return set != null || !limit ? set : allocatable.get(resource);
    }

    private static @Nullable Container find(Pod pod, String name) {
        for (Container c : pod.getSpec().getContainers()) {
            if (name.equals(c.getName())) {
                return c;
            }
        }
        List<Container> init = pod.getSpec().getInitContainers();
        return init == null
                ? null
                : init.stream()
                        .filter(c -> name.equals(c.getName()))
                        .findFirst()
                        .orElse(null);
    }

    private static String lines(@Nullable Map<String, String> map) {
        StringBuilder out = new StringBuilder();
        if (map != null) {
            new TreeMap<>(map).forEach((k, v) -> {
                if (!out.isEmpty()) {
                    out.append('\n');
                }
                out.append(k).append('=').append(quoted(v));
            });
        }
        return out.toString();
    }

    /** Quotes as Go's %q does for the text that labels and annotations hold. */
    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append("\\x%02x".formatted(c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
