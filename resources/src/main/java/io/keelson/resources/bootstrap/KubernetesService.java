package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.resources.allocation.ServiceClaims;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The service {@code default/kubernetes}, under which pods reach the API server, and its endpoints. */
final class KubernetesService {
    static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    static final GroupVersionResource ENDPOINTS = new GroupVersionResource("", "v1", "endpoints");
    static final GroupVersionResource SLICES = new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    static final String NAME = "kubernetes";
    private static final String HTTPS = "https";

    private KubernetesService() {}

    static List<ObjectNode> objects(ServerAddress server) {
        return List.of(
                ServiceClaims.addressObject(server.serviceAddress().getHostAddress(), "default", NAME),
                service(server),
                endpoints(server, List.of(server.address())),
                slice(server, List.of(server.address())));
    }

    private static ObjectNode service(ServerAddress server) {
        String address = server.serviceAddress().getHostAddress();
        ObjectNode object = object("v1", "Service");
        Json.child(object, "metadata", "labels").put("component", "apiserver").put("provider", "kubernetes");
        ObjectNode spec = object.putObject("spec");
        spec.putArray("ports")
                .addObject()
                .put("name", HTTPS)
                .put("protocol", "TCP")
                .put("port", 443)
                .put("targetPort", server.port());
        spec.put("clusterIP", address).putArray("clusterIPs").add(address);
        spec.put("type", "ClusterIP").put("sessionAffinity", "None");
        spec.putArray("ipFamilies").add(family(server.serviceAddress()));
        spec.put("ipFamilyPolicy", "SingleStack").put("internalTrafficPolicy", "Cluster");
        object.putObject("status").putObject("loadBalancer");
        return object;
    }

    /** @param addresses those of the API servers that live */
    static ObjectNode endpoints(ServerAddress server, List<InetAddress> addresses) {
        ObjectNode object = object("v1", "Endpoints");
        Json.child(object, "metadata", "labels").put("endpointslice.kubernetes.io/skip-mirror", "true");
        ObjectNode subset = object.putArray("subsets").addObject();
        ArrayNode listed = subset.putArray("addresses");
        addresses.forEach(address -> listed.addObject().put("ip", address.getHostAddress()));
        subset.putArray("ports")
                .addObject()
                .put("name", HTTPS)
                .put("port", server.port())
                .put("protocol", "TCP");
        return object;
    }

    /** @param addresses those of the API servers that live */
    static ObjectNode slice(ServerAddress server, List<InetAddress> addresses) {
        ObjectNode object = object("discovery.k8s.io/v1", "EndpointSlice");
        Json.child(object, "metadata", "labels").put("kubernetes.io/service-name", NAME);
        object.put("addressType", family(server.address()));
        ArrayNode endpoints = object.putArray("endpoints");
        for (InetAddress address : addresses) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(address.getHostAddress());
            endpoint.putObject("conditions").put("ready", true);
        }
        object.putArray("ports")
                .addObject()
                .put("name", HTTPS)
                .put("protocol", "TCP")
                .put("port", server.port());
        return object;
    }

    /**
     * Returns the service with the server's port as target, or null where it has it. A port that an administrator
     * changed the number or name of is left alone.
     */
    static @Nullable ObjectNode withPort(ObjectNode service, ServerAddress server) {
        for (JsonNode port : Json.elements(service, "spec", "ports")) {
            Long target = Json.integer(port, "targetPort");
            if (HTTPS.equals(Json.text(port, "name"))
                    && port instanceof ObjectNode object
                    && (target == null || target != server.port())) {
                object.put("targetPort", server.port());
                return service;
            }
        }
        return null;
    }

    private static ObjectNode object(String apiVersion, String kind) {
        ObjectNode object = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        object.putObject("metadata").put("name", NAME).put("namespace", "default");
        return object;
    }

    private static String family(InetAddress address) {
        return address instanceof Inet4Address ? "IPv4" : "IPv6";
    }
}
