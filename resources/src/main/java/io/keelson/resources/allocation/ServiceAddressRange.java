package io.keelson.resources.allocation;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The addresses of a service range, but for the network's own and, with IPv4, the broadcast address. */
final class ServiceAddressRange {
    /** More addresses than these are never given out. */
    private static final int MAX_SIZE = 1 << 20;

    private final byte[] network;
    private final int size;
    private final NumberPicker picker;

    /**
     * @param range an address and the length of its prefix, such as {@code 10.96.0.0/12}
     * @throws IllegalArgumentException where it is not that
     */
    ServiceAddressRange(String range, RandomGenerator random) {
        int slash = range.indexOf('/');
        byte[] address = slash < 0 ? null : Ip.parse(range.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not a range of addresses: " + range);
        }
        int prefix = Integer.parseInt(range.substring(slash + 1));
        int bits = address.length * 8 - prefix;
        this.network = BigInteger.ZERO
                .setBit(address.length * 8)
                .or(new BigInteger(1, address).shiftRight(bits).shiftLeft(bits))
                .toByteArray();
        long count = bits >= 31 ? MAX_SIZE : 1L << bits;
        long usable = address.length == 4 && bits < 31 ? count - 2 : count - 1;
        this.size = (int) Math.clamp(usable, 0, MAX_SIZE);
        int reserved = size < 16 ? 0 : Math.clamp(size / 16, 16, 256);
        this.picker = new NumberPicker(size, Math.min(reserved, size), random);
    }

    /** Returns the family: {@code IPv4} or {@code IPv6}. */
    String family() {
        return network.length == 5 ? "IPv4" : "IPv6";
    }

    /** Returns whether an address is one of the range. */
    boolean contains(String address) {
        return offset(address) >= 0;
    }

    /** Returns an address that is not taken, or null where all are. */
    @Nullable
    String pick(Predicate<String> taken) {
        OptionalInt offset = picker.pick(candidate -> taken.test(address(candidate)));
        return offset.isEmpty() ? null : address(offset.getAsInt());
    }

    private String address(int offset) {
        byte[] bytes =
                new BigInteger(1, network).add(BigInteger.valueOf(offset + 1L)).toByteArray();
        byte[] address = new byte[network.length - 1];
        System.arraycopy(bytes, bytes.length - address.length, address, 0, address.length);
        try {
            return Ip.text(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private int offset(String text) {
        byte[] address = Ip.parse(text);
        if (address == null || address.length != network.length - 1) {
            return -1;
        }
        BigInteger base = new BigInteger(1, network).clearBit(address.length * 8);
        BigInteger offset = new BigInteger(1, address).subtract(base).subtract(BigInteger.ONE);
        return offset.signum() < 0 || offset.compareTo(BigInteger.valueOf(size)) >= 0 ? -1 : offset.intValue();
    }
}
