package io.keelson.apiserver.proxy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds out where the kubelets of nodes listen. */
final class Kubelets {
    static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final List<String> PREFERRED =
            List.of("InternalIP", "Hostname", "InternalDNS", "ExternalDNS", "ExternalIP");
    private static final int DEFAULT_PORT = 10250;

    private final ObjectReader reader;

    Kubelets(ObjectReader reader) {
        this.reader = reader;
    }

    /**
     * Returns a path of a node's kubelet.
     *
     * @throws StatusException 404 where there is no such node, 500 where it has no address
     */
    ProxyTarget target(String node, String path, String query) {
        ObjectDocument document = reader.get(NODES, "", node);
        if (document == null) {
            throw StatusException.notFound(NODES, node);
        }
        ObjectNode tree = document.toTree();
        return new ProxyTarget(true, node, address(tree), port(tree), path, query);
    }

    private static String address(ObjectNode node) {
        List<JsonNode> addresses = Json.elements(node, "status", "addresses");
        for (String type : PREFERRED) {
            for (JsonNode address : addresses) {
                @Nullable String text = Json.text(address, "address");
                if (type.equals(Json.text(address, "type")) && text != null && !text.isEmpty()) {
                    return text;
                }
            }
        }
        throw StatusException.of(500, "", "no preferred addresses found; known addresses: " + addresses, null);
    }

    private static int port(ObjectNode node) {
        Long port = Json.integer(node, "status", "daemonEndpoints", "kubeletEndpoint", "Port");
        return port == null || port == 0 ? DEFAULT_PORT : port.intValue();
    }
}
