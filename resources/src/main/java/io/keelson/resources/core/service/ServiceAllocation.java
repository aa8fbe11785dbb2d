package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.registry.Allocation;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.allocation.ServiceAllocator;
import io.keelson.resources.allocation.ServiceClaims;
import io.keelson.resources.strategy.Trees;
import io.keelson.storage.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives one service the addresses and ports it needs and does not have, and takes those it needs no more. */
final class ServiceAllocation {
    private static final GroupVersionKind SERVICE = new GroupVersionKind("", "v1", "Service");

    private final ServiceAllocator allocator;
    private final ServiceClaims claims;
    private final Predicate<String> taken;
    private final ObjectNode service;
    private final ObjectNode spec;
    private final @Nullable ObjectNode old;
    private final List<Backend.Change> changes = new ArrayList<>();
    private @Nullable Set<Integer> ports;

    /** @param service left as it is */
    ServiceAllocation(ServiceAllocator allocator, ObjectNode service, @Nullable ObjectNode old, WriteContext context) {
        this.allocator = allocator;
        this.claims = new ServiceClaims(context.transaction());
        this.taken = address -> context.reader().get(ServiceClaims.ADDRESSES, "", address) != null;
        this.service = service.deepCopy();
        this.spec = Json.child(this.service, "spec");
        this.old = old;
    }

    /**
     * Finds what the service needs.
     *
     * @throws StatusException 422 where what it asks for cannot be had, 500 where nothing is left
     */
    void find() {
        addresses();
        ports();
    }

    /**
     * Finds what the service needs, and what it gives back.
     *
     * @throws StatusException as {@link #find}
     */
    Allocation make() {
        find();
        if (old != null) {
            changes.addAll(freed(claims, service, old));
        }
        return new Allocation(service, List.copyOf(changes));
    }

    private void addresses() {
        if (!ServiceFields.needsAddress(service)) {
            return;
        }
        FieldErrors errors = new FieldErrors();
        ServiceValidation.addresses(service, errors);
        refuse(errors);
        ServiceFamilies.complete(spec, old, allocator.family(), errors);
        refuse(errors);
        boolean had = old != null && ServiceFields.needsAddress(old);
        if (ServiceFamilies.headless(spec) || had) {
            return;
        }
        ArrayNode addresses = Trees.list(spec, "clusterIPs");
        if (addresses.isEmpty()) {
            String address = allocator.anyAddress(taken);
            if (address == null) {
                throw StatusException.internal(
                        "failed to allocate a serviceIP for Service \"" + name() + "\": range is full");
            }
            claim(address);
            addresses.add(address);
            spec.put("clusterIP", address);
            return;
        }
        String address = addresses.get(0).asString("");
        if (Ip.parse(address) == null) {
            return;
        }
        String refusal = allocator.refusal(address, taken);
        if (refusal != null) {
            FieldPath path = FieldPath.of("spec", "clusterIPs");
            refuse(new FieldErrors().invalid(path, addresses, "failed to allocate IP " + address + ": " + refusal));
        }
        claim(address);
    }

    private void ports() {
        Set<Long> before = old == null ? Set.of() : ServiceFields.nodePorts(old);
        if (ServiceFields.needsPorts(service)) {
            nodePorts(before);
        }
        boolean checked = old != null && ServiceFields.needsHealthCheck(old);
        if (ServiceFields.needsHealthCheck(service) && !checked) {
            healthCheckPort();
        }
    }

    /** Ports of one number that differ in protocol share a node port. */
    private void nodePorts(Set<Long> before) {
        Map<Long, Long> byPort = new HashMap<>();
        Set<Long> own = new TreeSet<>(before);
        List<ObjectNode> listed = Trees.objects(spec, "ports");
        for (int i = 0; i < listed.size(); i++) {
            ObjectNode port = listed.get(i);
            long number = Trees.number(port, "port");
            long wanted = Trees.number(port, "nodePort");
            if (wanted == 0 && !ServiceFields.allocatesPorts(service)) {
                continue;
            }
            if (wanted == 0 && old == null) {
                wanted = byPort.getOrDefault(number, asked(listed, number));
            }
            if (wanted == 0) {
                wanted = anyPort("failed to allocate a nodePort: range is full");
            } else if (old == null ? byPort.getOrDefault(number, 0L) != wanted : own.add(wanted)) {
                take(wanted, FieldPath.of("spec", "ports").index(i).child("nodePort"));
            }
            own.add(wanted);
            byPort.putIfAbsent(number, wanted);
            Trees.put(port, "nodePort", wanted);
        }
    }

    private static long asked(List<ObjectNode> ports, long number) {
        return ports.stream()
                .filter(port -> Trees.number(port, "port") == number)
                .mapToLong(port -> Trees.number(port, "nodePort"))
                .filter(port -> port != 0)
                .findFirst()
                .orElse(0);
    }

    private void healthCheckPort() {
        long wanted = Trees.number(spec, "healthCheckNodePort");
        if (wanted == 0) {
            Trees.put(
                    spec, "healthCheckNodePort", anyPort("failed to allocate a HealthCheck NodePort 0: range is full"));
            return;
        }
        String refusal = allocator.refusal(wanted, takenPorts());
        if (refusal != null) {
            throw StatusException.internal(
                    "failed to allocate requested HealthCheck NodePort " + wanted + ": " + refusal);
        }
        claim(wanted);
    }

    private long anyPort(String exhausted) {
        int port = allocator.anyPort(takenPorts());
        if (port == 0) {
            throw StatusException.internal(exhausted);
        }
        claim(port);
        return port;
    }

    private void take(long port, FieldPath path) {
        String refusal = allocator.refusal(port, takenPorts());
        if (refusal != null) {
            refuse(new FieldErrors().invalid(path, port, refusal));
        }
        claim(port);
    }

    private void claim(String address) {
        changes.add(claims.address(address, Trees.text(service, "metadata", "namespace"), name()));
    }

    private void claim(long port) {
        takenPorts().add((int) port);
        changes.add(ServiceClaims.port(port, Trees.text(service, "metadata", "namespace"), name()));
    }

    /** Read once, and only for services that have such ports. */
    private Set<Integer> takenPorts() {
        Set<Integer> known = ports;
        if (known == null) {
            known = new HashSet<>(claims.ports().keySet());
            ports = known;
        }
        return known;
    }

    private String name() {
        return Trees.text(service, "metadata", "name");
    }

    private void refuse(FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(SERVICE, name(), errors);
        }
    }

    /**
     * Returns the changes that give back what a service had and has no more.
     *
     * @param service the service as it becomes; an empty object where it goes
     */
    static List<Backend.Change> freed(ServiceClaims claims, ObjectNode service, ObjectNode old) {
        ServiceClaims.Held before = ServiceClaims.Held.by(old);
        ServiceClaims.Held after = ServiceClaims.Held.by(service);
        before.addresses().removeAll(after.addresses());
        before.ports().removeAll(after.ports());
        return Stream.concat(
                        before.addresses().stream().map(claims::freeAddress),
                        before.ports().stream().map(claims::freePort))
                .flatMap(Optional::stream)
                .toList();
    }
}
