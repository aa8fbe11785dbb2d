package io.keelson.apiserver.allocation;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gives out cluster IPs and node ports. Safe for concurrent use. */
public final class ServiceAllocator {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final int FIRST_PORT = 30_000;
    private static final int LAST_PORT = 32_767;
    private static final int PORTS = LAST_PORT - FIRST_PORT + 1;
    private static final int RESERVED_PORTS = 86;

    private final AddressPool addresses;
    private final NumberPool ports;
    private boolean filled;

    /**
     * @param serviceRange the range of cluster IPs, such as {@code 10.96.0.0/12}
     * @param random picks addresses and ports
     */
    public ServiceAllocator(String serviceRange, RandomGenerator random) {
        this.addresses = new AddressPool(serviceRange, random);
        this.ports = new NumberPool(PORTS, RESERVED_PORTS, random);
    }

    /** Marks as taken what services have; only the first call does anything. */
    public synchronized void fill(ObjectReader reader) {
        if (filled) {
            return;
        }
        for (ObjectDocument service : reader.list(SERVICES, "")) {
            JsonNode spec = Json.at(service.toTree(), "spec");
            Json.elements(spec, "clusterIPs").forEach(address -> addresses.take(address.asString("")));
            Json.elements(spec, "ports").forEach(port -> markPort(Json.integer(port, "nodePort")));
            markPort(Json.integer(spec, "healthCheckNodePort"));
        }
        filled = true;
    }

    private void markPort(@Nullable Long port) {
        if (port != null && inRange(port)) {
            ports.take((int) (port - FIRST_PORT));
        }
    }

    /** Returns the family of the cluster IPs: {@code IPv4} or {@code IPv6}. */
    public String family() {
        return addresses.family();
    }

    /**
     * Takes a cluster IP.
     *
     * @return null, or why it cannot be had
     */
    public @Nullable String takeAddress(String address) {
        return addresses.take(address);
    }

    /** Takes any cluster IP, or returns null where all are taken. */
    public @Nullable String takeAnyAddress() {
        return addresses.takeAny();
    }

    /** Gives a cluster IP back. */
    public void releaseAddress(String address) {
        addresses.release(address);
    }

    /**
     * Takes a node port.
     *
     * @return null, or why it cannot be had
     */
    public @Nullable String takePort(long port) {
        if (!inRange(port)) {
            return "provided port is not in the valid range. The range of valid ports is " + FIRST_PORT + "-"
                    + LAST_PORT;
        }
        return ports.take((int) (port - FIRST_PORT)) ? null : "provided port is already allocated";
    }

    /** Takes any node port, or returns 0 where all are taken. */
    public int takeAnyPort() {
        OptionalInt number = ports.takeAny();
        return number.isEmpty() ? 0 : FIRST_PORT + number.getAsInt();
    }

    /** Gives a node port back. */
    public void releasePort(long port) {
        if (inRange(port)) {
            ports.release((int) (port - FIRST_PORT));
        }
    }

    private static boolean inRange(long port) {
        return port >= FIRST_PORT && port <= LAST_PORT;
    }
}
