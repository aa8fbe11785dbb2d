package io.keelson.distribution.cluster;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 address range.
 *
 * @param network the first address, as an unsigned 32-bit number in a long
 * @param prefixLength the number of leading bits that all its addresses share, 8 to 30
 */
public record Cidr(long network, int prefixLength) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

    /**
     * Parses {@code 10.96.0.0/12}.
     *
     * @param key the setting it was given for, named in the error
     * @throws ConfigurationException where it is no range, or has bits set beyond its prefix
     */
    public static Cidr parse(String key, String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new ConfigurationException(key + ": \"" + text + "\" is not a range such as 10.96.0.0/12");
        }
        long address = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(m.group(i));
            if (octet > 255) {
                throw new ConfigurationException(key + ": \"" + text + "\" is not a range such as 10.96.0.0/12");
            }
            address = address << 8 | octet;
        }
        int length = Integer.parseInt(m.group(5));
        if (length < 8 || length > 30) {
            throw new ConfigurationException(key + ": the prefix length of \"" + text + "\" is not within 8 to 30");
        }
        if ((address & ((1L << (32 - length)) - 1)) != 0) {
            throw new ConfigurationException(key + ": \"" + text + "\" has bits set beyond its prefix");
        }
        return new Cidr(address, length);
    }

    /** Returns whether an address is in this range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                && (Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()) >> (32 - prefixLength))
                        == network >> (32 - prefixLength);
    }

    @Override
    public String toString() {
        return address(0) + "/" + prefixLength;
    }

    /** Returns the address that is {@code offset} after the first. */
    public String address(long offset) {
        long a = network + offset;
        return (a >> 24 & 255) + "." + (a >> 16 & 255) + "." + (a >> 8 & 255) + "." + (a & 255);
    }
}
