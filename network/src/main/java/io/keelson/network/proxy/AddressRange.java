package io.keelson.network.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR form.
 *
 * @param base its first address
 * @param prefix the bits that all its addresses have in common
 */
public record AddressRange(InetAddress base, int prefix) {

    /** Reads {@code 10.0.0.0/8}; null where it is none. Bits behind the prefix are ignored, and white space around. */
    public static @Nullable AddressRange parse(String text) {
        String range = text.strip();
        int slash = range.indexOf('/');
        InetAddress address = slash < 0 ? null : address(range.substring(0, slash));
        if (address == null) {
            return null;
        }
        try {
            int prefix = Integer.parseInt(range.substring(slash + 1));
            byte[] bytes = address.getAddress();
            return prefix < 0 || prefix > bytes.length * 8
                    ? null
                    : new AddressRange(InetAddress.getByAddress(masked(bytes, prefix, false)), prefix);
        } catch (NumberFormatException | UnknownHostException e) {
            return null;
        }
    }

    /** Reads an address literal; null where it is none. Names are not looked up. */
    public static @Nullable InetAddress address(@Nullable String literal) {
        if (literal == null || literal.isEmpty() || literal.length() > 64 || literal.indexOf('%') >= 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The last address. */
    byte[] last() {
        return masked(base.getAddress(), prefix, true);
    }

    /** Whether all addresses of another range are in this one. */
    public boolean covers(AddressRange other) {
        byte[] own = base.getAddress();
        byte[] theirs = other.base.getAddress();
        return own.length == theirs.length
                && other.prefix >= prefix
                && java.util.Arrays.equals(masked(theirs, prefix, false), own);
    }

    /** Whether an address is in this range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == base.getAddress().length
                && java.util.Arrays.equals(masked(bytes, prefix, false), base.getAddress());
    }

    private static byte[] masked(byte[] address, int prefix, boolean fill) {
        byte[] bytes = address.clone();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            int mask = 0x80 >> (bit % 8);
            bytes[bit / 8] = (byte) (fill ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
        }
        return bytes;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
