package io.keelson.podruntime.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An IPv4 range in CIDR form, such as a node's pod CIDR. */
public record Ipv4Network(int base, int prefix) {
    /** Parses {@code 10.1.0.0/24}; of several ranges separated by commas the first IPv4 one counts. */
    public static Ipv4Network parse(String text) {
        for (String range : text.split(",")) {
            String[] halves = range.strip().split("/");
            if (halves.length == 2 && halves[0].matches("\\d+(\\.\\d+){3}")) {
                int prefix = Integer.parseInt(halves[1]);
                if (prefix < 1 || prefix > 30) {
                    throw new IllegalArgumentException("a pod range needs a prefix from 1 to 30: " + range);
                }
                return new Ipv4Network(number(halves[0]) & mask(prefix), prefix);
            }
        }
        throw new IllegalArgumentException("no IPv4 range: " + text);
    }

    private static int number(String dotted) {
        try {
            return ByteBuffer.wrap(InetAddress.ofLiteral(dotted).getAddress()).getInt();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an IPv4 address: " + dotted, e);
        }
    }

    private static int mask(int prefix) {
        return -1 << (32 - prefix);
    }

    /** Whether all addresses of another range are in this one. */
    boolean covers(Ipv4Network other) {
        return other.prefix >= prefix && (other.base & mask(prefix)) == base;
    }

    /** The number of addresses that pods can have: all but network, gateway and broadcast. */
    int capacity() {
        return (1 << Math.min(24, 32 - prefix)) - 3;
    }

    /** The first address, the bridge's own. */
    Inet4Address gateway() {
        return at(1);
    }

    /** The address of the {@code n}th pod, from 0. */
    Inet4Address pod(int n) {
        return at(2 + n);
    }

    private Inet4Address at(int offset) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(base + offset).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return at(0).getHostAddress() + "/" + prefix;
    }
}
