package io.keelson.apiserver.allocation;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The addresses of a service range, but for the network's own and, with IPv4, the broadcast address. */
final class AddressPool {
    /** More than a range's share of the bitmap is never given out. */
    private static final int MAX_SIZE = 1 << 20;

    private final byte[] network;
    private final int size;
    private final NumberPool pool;

    /**
     * @param range an address and the length of its prefix, such as {@code 10.96.0.0/12}
     * @throws IllegalArgumentException where it is not that
     */
    AddressPool(String range, RandomGenerator random) {
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
        this.pool = new NumberPool(size, Math.min(reserved, size), random);
    }

    /** Returns the family: {@code IPv4} or {@code IPv6}. */
    String family() {
        return network.length == 5 ? "IPv4" : "IPv6";
    }

    /**
     * Takes a certain address.
     *
     * @return null, or why it cannot be had
     */
    @Nullable
    String take(String address) {
        int offset = offset(address);
        if (offset < 0) {
            return "the provided network does not match the current range";
        }
        return pool.take(offset) ? null : "provided IP is already allocated";
    }

    /** Takes any address, or returns null where all are taken. */
    @Nullable
    String takeAny() {
        OptionalInt offset = pool.takeAny();
        if (offset.isEmpty()) {
            return null;
        }
        byte[] bytes = new BigInteger(1, network)
                .add(BigInteger.valueOf(offset.getAsInt() + 1L))
                .toByteArray();
        byte[] address = new byte[network.length - 1];
        System.arraycopy(bytes, bytes.length - address.length, address, 0, address.length);
        try {
            return Ip.text(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives an address back; others than those of the range do not count. */
    void release(String address) {
        int offset = offset(address);
        if (offset >= 0) {
            pool.release(offset);
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
