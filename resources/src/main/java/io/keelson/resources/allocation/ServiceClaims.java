package io.keelson.resources.allocation;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.storage.Backend;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What says that a service has a cluster IP or a node port. It is written in the transaction that writes the service, so
 * that no two servers give the same out and nothing is left over: an {@code IPAddress} for each cluster IP, as
 * upstream's, and a key of the storage for each node port.
 *
 * @param transaction makes the changes
 */
public record ServiceClaims(TransactionChanges transaction) {
    /** The resource of the objects that stand for cluster IPs. */
    public static final GroupVersionResource ADDRESSES =
            new GroupVersionResource("networking.k8s.io", "v1", "ipaddresses");

    /** Marks the addresses that this server looks after. */
    public static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";

    /** The value of {@link #MANAGED_BY}. */
    public static final String MANAGER = "ipallocator.k8s.io";

    private static final String PORTS = "/registry/ranges/servicenodeports/";

    /** Returns the change that claims a cluster IP. */
    public Backend.Change address(String address, String namespace, String name) {
        return transaction.creation(addressObject(address, namespace, name));
    }

    /** Returns the change that gives a cluster IP back, empty where there is no claim. */
    public Optional<Backend.Change> freeAddress(String address) {
        return transaction.removal(ADDRESSES, address);
    }

    /** Returns the object that stands for a cluster IP of a service. */
    public static ObjectNode addressObject(String address, String namespace, String name) {
        ObjectNode object = Json.object().put("kind", "IPAddress").put("apiVersion", ADDRESSES.apiVersion());
        object.putObject("metadata")
                .put("name", address)
                .putObject("labels")
                .put("ipaddress.kubernetes.io/ip-family", address.indexOf(':') < 0 ? "IPv4" : "IPv6")
                .put(MANAGED_BY, MANAGER);
        object.putObject("spec")
                .putObject("parentRef")
                .put("resource", "services")
                .put("namespace", namespace)
                .put("name", name);
        return object;
    }

    /** Returns the change that claims a node port. */
    public static Backend.Change port(long port, String namespace, String name) {
        ObjectNode owner = Json.object().put("namespace", namespace).put("name", name);
        return new Backend.Change(PORTS + port, Json.write(owner), 0);
    }

    /** Returns the change that gives a node port back, empty where there is no claim. */
    public Optional<Backend.Change> freePort(long port) {
        return transaction.removal(PORTS + port);
    }

    /** Returns the node ports that are claimed, each with the namespace and the name of its service. */
    public Map<Integer, JsonNode> ports() {
        Map<Integer, JsonNode> owners = new HashMap<>();
        transaction.below(PORTS).forEach((port, owner) -> owners.put(Integer.valueOf(port), Json.parse(owner)));
        return owners;
    }

    /**
     * What a service has from the cluster.
     *
     * @param addresses its cluster IPs; none where it is headless
     * @param ports its node ports, that of the health check included
     */
    public record Held(Set<String> addresses, Set<Long> ports) {

        /** Returns what a service has. */
        public static Held by(JsonNode service) {
            Set<String> addresses = new LinkedHashSet<>();
            for (JsonNode address : Json.elements(service, "spec", "clusterIPs")) {
                if (Ip.parse(address.asString("")) != null) {
                    addresses.add(address.asString(""));
                }
            }
            Set<Long> ports = new TreeSet<>();
            for (JsonNode port : Json.elements(service, "spec", "ports")) {
                add(ports, Json.integer(port, "nodePort"));
            }
            add(ports, Json.integer(service, "spec", "healthCheckNodePort"));
            return new Held(addresses, ports);
        }

        private static void add(Set<Long> ports, @Nullable Long port) {
            if (port != null && ServiceAllocator.isNodePort(port)) {
                ports.add(port);
            }
        }
    }
}
