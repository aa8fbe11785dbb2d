package io.keelson.resources.allocation;

import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Knows which cluster IPs and node ports there are; what is taken is told with every question. */
public final class ServiceAllocator {
    private static final int FIRST_PORT = 30_000;
    private static final int LAST_PORT = 32_767;
    private static final int PORTS = LAST_PORT - FIRST_PORT + 1;
    private static final int RESERVED_PORTS = 86;

    private final ServiceAddressRange addresses;
    private final NumberPicker ports;

    /**
     * @param serviceRange the range of cluster IPs, such as {@code 10.96.0.0/12}
     * @param random picks addresses and ports
     */
    public ServiceAllocator(String serviceRange, RandomGenerator random) {
        this.addresses = new ServiceAddressRange(serviceRange, random);
        this.ports = new NumberPicker(PORTS, RESERVED_PORTS, random);
    }

    /** Returns the family of the cluster IPs: {@code IPv4} or {@code IPv6}. */
    public String family() {
        return addresses.family();
    }

    /** Returns why a cluster IP cannot be had, or null where it can. */
    public @Nullable String refusal(String address, Predicate<String> taken) {
        if (!addresses.contains(address)) {
            return "the provided network does not match the current range";
        }
        return taken.test(address) ? "provided IP is already allocated" : null;
    }

    /** Returns a free cluster IP, or null where all are taken. */
    public @Nullable String anyAddress(Predicate<String> taken) {
        return addresses.pick(taken);
    }

    /** Returns whether a number is one of a node port. */
    public static boolean isNodePort(long port) {
        return port >= FIRST_PORT && port <= LAST_PORT;
    }

    /** Returns why a node port cannot be had, or null where it can. */
    public @Nullable String refusal(long port, Set<Integer> taken) {
        if (!isNodePort(port)) {
            return "provided port is not in the valid range. The range of valid ports is " + FIRST_PORT + "-"
                    + LAST_PORT;
        }
        return taken.contains((int) port) ? "provided port is already allocated" : null;
    }

    /** Returns a free node port, or 0 where all are taken. */
    public int anyPort(Set<Integer> taken) {
        OptionalInt number = ports.pick(candidate -> taken.contains(FIRST_PORT + candidate));
        return number.isEmpty() ? 0 : FIRST_PORT + number.getAsInt();
    }
}
