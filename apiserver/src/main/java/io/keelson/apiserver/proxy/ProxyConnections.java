package io.keelson.apiserver.proxy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.ObjectReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds out where requests to the {@code proxy} subresources of nodes, pods and services go. */
public final class ProxyConnections {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource ENDPOINTS = new GroupVersionResource("", "v1", "endpoints");

    private final ObjectReader reader;
    private final Kubelets kubelets;

    /** @param reader where nodes, pods, services and endpoints are read */
    public ProxyConnections(ObjectReader reader) {
        this.reader = reader;
        this.kubelets = new Kubelets(reader);
    }

    /**
     * Returns where a request goes.
     *
     * @param resource {@code nodes}, {@code pods} or {@code services}
     * @param namespace empty for nodes
     * @param id the name in the path, which may have a scheme and a port
     * @param path the path behind {@code proxy}, encoded, starting with a slash, or empty
     * @param query the encoded query
     * @throws StatusException 400, 404 or 503 where it can go nowhere
     */
    public ProxyTarget target(String resource, String namespace, String id, String path, String query) {
        SchemeNamePort parsed = SchemeNamePort.parse(id);
        if (parsed == null) {
            String kind = resource.substring(0, resource.length() - 1);
            throw StatusException.badRequest("invalid " + kind + " request " + GoFormat.quote(id));
        }
        return switch (resource) {
            case "nodes" -> node(parsed, path, query);
            case "pods" -> pod(namespace, parsed, path, query);
            default -> service(namespace, id, parsed, path, query);
        };
    }

    private ProxyTarget node(SchemeNamePort wanted, String path, String query) {
        ProxyTarget kubelet = kubelets.target(wanted.name(), path, query);
        checkNode(kubelet.host());
        if (wanted.port().isEmpty() || wanted.port().equals(Integer.toString(kubelet.port()))) {
            return kubelet;
        }
        return new ProxyTarget(wanted.https(), "", kubelet.host(), port(wanted.port()), path, query);
    }

    private ProxyTarget pod(String namespace, SchemeNamePort wanted, String path, String query) {
        ObjectDocument document = reader.get(PodConnections.PODS, namespace, wanted.name());
        if (document == null) {
            throw StatusException.notFound(PodConnections.PODS, wanted.name());
        }
        ObjectNode pod = document.toTree();
        String port = wanted.port();
        if (port.isEmpty()) {
            for (JsonNode container : Json.elements(pod, "spec", "containers")) {
                List<JsonNode> ports = Json.elements(container, "ports");
                if (!ports.isEmpty()) {
                    port = String.valueOf(Json.integer(ports.getFirst(), "containerPort"));
                    break;
                }
            }
        }
        String address = Json.text(pod, "status", "podIP");
        if (address == null || !reachable(address)) {
            throw StatusException.badRequest("address not allowed");
        }
        int number = port.isEmpty() ? (wanted.https() ? 443 : 80) : port(port);
        return new ProxyTarget(wanted.https(), "", address, number, path, query);
    }

    private ProxyTarget service(String namespace, String id, SchemeNamePort wanted, String path, String query) {
        String port = wanted.port();
        if (!port.isEmpty() && port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            port = portName(namespace, wanted.name(), port);
        }
        ObjectDocument document = reader.get(ENDPOINTS, namespace, wanted.name());
        if (document == null) {
            throw StatusException.notFound(ENDPOINTS, wanted.name());
        }
        List<ProxyTarget> targets = new ArrayList<>();
        for (JsonNode subset : Json.elements(document.toTree(), "subsets")) {
            for (JsonNode one : Json.elements(subset, "ports")) {
                String name = Json.text(one, "name");
                Long number = Json.integer(one, "port");
                if (number == null || !port.equals(name == null ? "" : name)) {
                    continue;
                }
                for (JsonNode address : Json.elements(subset, "addresses")) {
                    String ip = Json.text(address, "ip");
                    if (ip != null && reachable(ip)) {
                        targets.add(new ProxyTarget(wanted.https(), "", ip, number.intValue(), path, query));
                    }
                }
            }
        }
        if (targets.isEmpty()) {
            throw StatusException.serviceUnavailable("no endpoints available for service " + GoFormat.quote(id));
        }
        return targets.get(ThreadLocalRandom.current().nextInt(targets.size()));
    }

    private String portName(String namespace, String name, String number) {
        ObjectDocument document = reader.get(SERVICES, namespace, name);
        if (document == null) {
            throw StatusException.notFound(SERVICES, name);
        }
        for (JsonNode port : Json.elements(document.toTree(), "spec", "ports")) {
            if (number.equals(String.valueOf(Json.integer(port, "port")))) {
                @Nullable String found = Json.text(port, "name");
                return found == null ? "" : found;
            }
        }
        throw StatusException.serviceUnavailable(
                "no service port " + number + " found for service " + GoFormat.quote(name));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, as for numbers that are none of a port.
        }
        throw StatusException.badRequest("invalid port " + GoFormat.quote(text));
    }

    /** A node says itself what its addresses are, so every one that its name has is looked at, as upstream does. */
    private static void checkNode(String host) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw StatusException.badRequest("lookup " + host + ": no such host");
        }
        for (InetAddress address : addresses) {
            if (!global(address)) {
                throw StatusException.badRequest("address not allowed");
            }
        }
    }

    private static boolean global(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.getHostAddress().equals("255.255.255.255");
    }

    /** Whether requests may be passed on to an address: not to this host itself, nor to link-local services. */
    private static boolean reachable(String address) {
        boolean literal = !address.isEmpty()
                && address.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80 || c == '.' || c == ':');
        if (!literal) {
            return false;
        }
        try {
            return global(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
