package io.keelson.apiserver.strategy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.allocation.Ip;
import io.keelson.apiserver.allocation.Reservation;
import io.keelson.apiserver.allocation.ServiceAllocator;
import io.keelson.apiserver.validation.ServiceValidation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives one service the addresses and ports it needs and does not have. */
final class ServiceReservation {
    private static final GroupVersionKind SERVICE = new GroupVersionKind("", "v1", "Service");

    private final ServiceAllocator allocator;
    private final ObjectNode service;
    private final ObjectNode spec;
    private final @Nullable ObjectNode old;
    private final Reservation reservation = new Reservation();

    ServiceReservation(ServiceAllocator allocator, ObjectNode service, @Nullable ObjectNode old) {
        this.allocator = allocator;
        this.service = service;
        this.spec = Json.child(service, "spec");
        this.old = old;
    }

    /**
     * Takes what the service needs.
     *
     * @param dryRun whether everything is to be given back at once
     * @return gives it back
     * @throws StatusException 422 where what it asks for cannot be had, 500 where nothing is left
     */
    Runnable reserve(boolean dryRun) {
        try {
            addresses();
            ports();
        } catch (RuntimeException e) {
            reservation.release();
            throw e;
        }
        if (dryRun) {
            reservation.release();
        }
        return reservation::release;
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
        FieldPath path = FieldPath.of("spec", "clusterIPs");
        if (addresses.isEmpty()) {
            String address = allocator.takeAnyAddress();
            if (address == null) {
                throw exhausted("failed to allocate a serviceIP for Service \"" + name() + "\": range is full");
            }
            reservation.taken(() -> allocator.releaseAddress(address));
            addresses.add(address);
            spec.put("clusterIP", address);
        } else {
            String address = addresses.get(0).asString("");
            if (Ip.parse(address) == null) {
                return;
            }
            String refusal = allocator.takeAddress(address);
            if (refusal != null) {
                refuse(new FieldErrors().invalid(path, addresses, "failed to allocate IP " + address + ": " + refusal));
            }
            reservation.taken(() -> allocator.releaseAddress(address));
        }
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
        Set<Long> taken = new TreeSet<>(before);
        List<ObjectNode> ports = Trees.objects(spec, "ports");
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            long number = Trees.number(port, "port");
            long wanted = Trees.number(port, "nodePort");
            if (wanted == 0 && !ServiceFields.allocatesPorts(service)) {
                continue;
            }
            if (wanted == 0 && old == null) {
                wanted = byPort.getOrDefault(number, asked(ports, number));
            }
            if (wanted == 0) {
                wanted = anyPort("failed to allocate a nodePort: range is full");
            } else if (old == null ? byPort.getOrDefault(number, 0L) != wanted : taken.add(wanted)) {
                take(wanted, FieldPath.of("spec", "ports").index(i).child("nodePort"));
            }
            taken.add(wanted);
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
        String refusal = allocator.takePort(wanted);
        if (refusal != null) {
            throw exhausted("failed to allocate requested HealthCheck NodePort " + wanted + ": " + refusal);
        }
        reservation.taken(() -> allocator.releasePort(wanted));
    }

    private long anyPort(String exhausted) {
        int port = allocator.takeAnyPort();
        if (port == 0) {
            throw exhausted(exhausted);
        }
        reservation.taken(() -> allocator.releasePort(port));
        return port;
    }

    private void take(long port, FieldPath path) {
        String refusal = allocator.takePort(port);
        if (refusal != null) {
            refuse(new FieldErrors().invalid(path, port, refusal));
        }
        reservation.taken(() -> allocator.releasePort(port));
    }

    private String name() {
        return Trees.text(service, "metadata", "name");
    }

    private void refuse(FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(SERVICE, name(), errors);
        }
    }

    private static StatusException exhausted(String message) {
        return StatusException.internal(message);
    }

    /** Gives back what a service had and has no more. */
    static void releaseUnused(ServiceAllocator allocator, ObjectNode service, ObjectNode old) {
        List<String> kept = Trees.texts(service, "spec", "clusterIPs");
        Trees.texts(old, "spec", "clusterIPs").stream()
                .filter(address -> !kept.contains(address))
                .forEach(allocator::releaseAddress);
        Set<Long> ports = new TreeSet<>(ServiceFields.nodePorts(old));
        ports.add(Trees.number(old, "spec", "healthCheckNodePort"));
        ports.removeAll(ServiceFields.nodePorts(service));
        ports.remove(Trees.number(service, "spec", "healthCheckNodePort"));
        ports.forEach(allocator::releasePort);
    }
}
