package io.keelson.kubelet.env;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The variables that tell containers of services, in Docker's links form; the API server's are always there. */
public final class ServiceVariables {
    private static final String MASTER = "kubernetes";

    private ServiceVariables() {}

    /**
     * Returns the variables for pods of a namespace.
     *
     * @param services all services with an address
     * @param namespace the pod's namespace
     * @param links whether the pod wants those of its own namespace ({@code enableServiceLinks})
     */
    public static Map<String, String> of(List<Service> services, String namespace, boolean links) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Service service : services) {
            String name = service.getMetadata().getName();
            String of = service.getMetadata().getNamespace();
            boolean master = of.equals("default") && name.equals(MASTER);
            String ip = service.getSpec().getClusterIP();
            boolean addressed = ip != null && !ip.isEmpty() && !ip.equals("None");
            if (addressed && (master || links && of.equals(namespace))) {
                add(name, ip, Objects.requireNonNullElse(service.getSpec().getPorts(), List.of()), variables);
            }
        }
        return variables;
    }

    private static void add(String name, String ip, List<ServicePort> ports, Map<String, String> variables) {
        String prefix = name.toUpperCase(Locale.ROOT).replace('-', '_');
        variables.put(prefix + "_SERVICE_HOST", ip);
        for (int i = 0; i < ports.size(); i++) {
            ServicePort port = ports.get(i);
            String number = String.valueOf(port.getPort());
            String protocol = Objects.requireNonNullElse(port.getProtocol(), "TCP");
            String lower = protocol.toLowerCase(Locale.ROOT);
            String url = lower + "://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + number;
            if (i == 0) {
                variables.put(prefix + "_SERVICE_PORT", number);
                variables.put(prefix + "_PORT", url);
            }
            if (port.getName() != null && !port.getName().isEmpty()) {
                variables.put(
                        prefix + "_SERVICE_PORT_"
                                + port.getName().toUpperCase(Locale.ROOT).replace('-', '_'),
                        number);
            }
            String one = prefix + "_PORT_" + number + "_" + protocol;
            variables.put(one, url);
            variables.put(one + "_PROTO", lower);
            variables.put(one + "_PORT", number);
            variables.put(one + "_ADDR", ip);
        }
    }
}
