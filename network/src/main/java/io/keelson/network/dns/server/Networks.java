package io.keelson.network.dns.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A set of addresses made of ranges, each looked up by its length: a test costs as many look-ups as there are different
 * lengths. Immutable.
 */
public final class Networks implements Predicate<InetAddress> {
    private final Set<Prefix> prefixes = new HashSet<>();
    private final Set<Integer> lengths = new LinkedHashSet<>();

    private record Prefix(int length, InetAddress base) {}

    /**
     * @param ranges such as {@code 10.244.0.0/16}, or single addresses
     * @throws IllegalArgumentException where one is neither
     */
    public Networks(Collection<String> ranges) {
        for (String range : ranges) {
            int slash = range.indexOf('/');
            InetAddress base = InetAddress.ofLiteral(slash < 0 ? range : range.substring(0, slash));
            int bits = base.getAddress().length * 8;
            int length = slash < 0 ? bits : Integer.parseInt(range.substring(slash + 1));
            if (length < 0 || length > bits) {
                throw new IllegalArgumentException("no range: " + range);
            }
            prefixes.add(new Prefix(length, masked(base, length)));
            lengths.add(length);
        }
    }

    @Override
    public boolean test(InetAddress address) {
        int bits = address.getAddress().length * 8;
        for (int length : lengths) {
            if (length <= bits && prefixes.contains(new Prefix(length, masked(address, length)))) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(length - 8 * i, 0, 8);
            bytes[i] &= (byte) (0xff << (8 - kept));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
