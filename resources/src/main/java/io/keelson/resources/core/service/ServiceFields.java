package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.resources.strategy.Trees;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Which fields services of a type have, and how they carry over from one update to the next. */
final class ServiceFields {
    private ServiceFields() {}

    static String type(ObjectNode service) {
        return Trees.text(service, "spec", "type");
    }

    static boolean needsAddress(ObjectNode service) {
        return !type(service).equals("ExternalName");
    }

    static boolean needsPorts(ObjectNode service) {
        return type(service).equals("NodePort") || type(service).equals("LoadBalancer");
    }

    static boolean needsHealthCheck(ObjectNode service) {
        return type(service).equals("LoadBalancer")
                && Trees.text(service, "spec", "externalTrafficPolicy").equals("Local");
    }

    static boolean allocatesPorts(ObjectNode service) {
        return type(service).equals("NodePort")
                || type(service).equals("LoadBalancer") && Json.bool(service, "spec", "allocateLoadBalancerNodePorts");
    }

    static boolean external(ObjectNode service) {
        return needsPorts(service) || type(service).equals("ClusterIP") && !Trees.empty(service, "spec", "externalIPs");
    }

    /** Returns the node ports in use, without that of the health check. */
    static Set<Long> nodePorts(ObjectNode service) {
        Set<Long> ports = new TreeSet<>();
        for (ObjectNode port : Trees.objects(service, "spec", "ports")) {
            ports.add(Trees.number(port, "nodePort"));
        }
        ports.remove(0L);
        return ports;
    }

    /** Drops what the server had filled in for the type before, and the new type has no use for. */
    static void dropDependent(ObjectNode service, ObjectNode old) {
        ObjectNode spec = Json.child(service, "spec");
        if (needsAddress(old) && !needsAddress(service)) {
            if (same(service, old, "clusterIP") && same(service, old, "clusterIPs")) {
                spec.remove(List.of("clusterIP", "clusterIPs"));
            }
            for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
                if (same(service, old, field)) {
                    spec.remove(field);
                }
            }
        }
        if (needsPorts(old) && !needsPorts(service) && nodePorts(old).containsAll(nodePorts(service))) {
            Trees.objects(spec, "ports").forEach(port -> port.remove("nodePort"));
        }
        if (needsHealthCheck(old) && !needsHealthCheck(service) && same(service, old, "healthCheckNodePort")) {
            spec.remove("healthCheckNodePort");
        }
        if (type(old).equals("LoadBalancer") && !type(service).equals("LoadBalancer")) {
            for (String field : List.of("allocateLoadBalancerNodePorts", "loadBalancerClass")) {
                if (same(service, old, field)) {
                    spec.remove(field);
                }
            }
        }
        if (external(old) && !external(service) && same(service, old, "externalTrafficPolicy")) {
            spec.remove("externalTrafficPolicy");
        }
        if (!type(service).equals("LoadBalancer")) {
            Json.child(service, "status").putObject("loadBalancer");
        }
    }

    private static boolean same(ObjectNode service, ObjectNode old, String field) {
        return Trees.same(service, old, "spec", field);
    }

    /** Carries over allocated values that the client has left out. */
    static void carryAllocated(ObjectNode service, ObjectNode old) {
        ObjectNode spec = Json.child(service, "spec");
        ObjectNode before = Json.child(old.deepCopy(), "spec");
        if (needsAddress(old) && needsAddress(service)) {
            for (String field : List.of("clusterIP", "clusterIPs")) {
                if (Trees.empty(spec, field)) {
                    Trees.carry(before, spec, field);
                }
            }
        }
        if (needsPorts(old) && needsPorts(service)) {
            Set<Long> used = new HashSet<>(nodePorts(old));
            used.retainAll(nodePorts(service));
            Map<String, Long> byName = new HashMap<>();
            Trees.objects(before, "ports")
                    .forEach(port -> byName.put(Trees.text(port, "name"), Trees.number(port, "nodePort")));
            for (ObjectNode port : Trees.objects(spec, "ports")) {
                long was = byName.getOrDefault(Trees.text(port, "name"), 0L);
                if (Trees.number(port, "nodePort") == 0 && was != 0 && !used.contains(was)) {
                    Trees.put(port, "nodePort", was);
                }
            }
        }
        if (needsHealthCheck(old) && needsHealthCheck(service) && Trees.number(spec, "healthCheckNodePort") == 0) {
            Trees.carry(before, spec, "healthCheckNodePort");
        }
        normalizeAddresses(service, old);
    }

    /** The list follows the single address where only that was changed. */
    private static void normalizeAddresses(ObjectNode service, ObjectNode old) {
        ObjectNode spec = Json.child(service, "spec");
        String now = Trees.text(spec, "clusterIP");
        String was = Trees.text(old, "spec", "clusterIP");
        if (!now.equals(was) && same(service, old, "clusterIPs")) {
            spec.remove("clusterIPs");
            if (!now.isEmpty()) {
                spec.putArray("clusterIPs").add(now);
            }
        }
    }
}
