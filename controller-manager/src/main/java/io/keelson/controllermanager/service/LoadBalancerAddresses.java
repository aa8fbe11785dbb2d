package io.keelson.controllermanager.service;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that may be given to services: a range of IPv4, without its network and broadcast addresses. Pure.
 *
 * @param first the lowest, as an unsigned number
 * @param last the highest, as an unsigned number
 */
record LoadBalancerAddresses(long first, long last) {
    /**
     * Reads a range.
     *
     * @param cidr such as {@code 192.0.2.0/28}
     * @throws IllegalArgumentException where it is none
     */
    static LoadBalancerAddresses of(String cidr) {
        int slash = cidr.indexOf('/');
        long address = slash < 0 ? -1 : number(cidr.substring(0, slash));
        int prefix = slash < 0 ? -1 : Integer.parseInt(cidr.substring(slash + 1));
        if (address < 0 || prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("\"" + cidr + "\" is not a range of IPv4 addresses");
        }
        long size = 1L << (32 - prefix);
        long start = address & ~(size - 1);
        return size <= 2
                ? new LoadBalancerAddresses(start, start + size - 1)
                : new LoadBalancerAddresses(start + 1, start + size - 2);
    }

    /** Whether an address may be given. */
    boolean contains(String address) {
        long number = number(address);
        return number >= first && number <= last;
    }

    /**
     * Chooses an address.
     *
     * @param wanted the one to have if it is free, or empty for any
     * @param taken those that others have
     * @return null where there is none
     */
    @Nullable
    String choose(String wanted, Set<String> taken) {
        if (!wanted.isEmpty()) {
            return contains(wanted) && !taken.contains(wanted) ? wanted : null;
        }
        // Of one more address than are taken, one is free.
        long end = Math.min(last, first + taken.size());
        for (long number = first; number <= end; number++) {
            String address = text(number);
            if (!taken.contains(address)) {
                return address;
            }
        }
        return null;
    }

    private static long number(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet4Address a
                    ? Integer.toUnsignedLong(ByteBuffer.wrap(a.getAddress()).getInt())
                    : -1;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private static String text(long number) {
        return Objects.requireNonNull(
                (number >> 24) + "." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255));
    }
}
