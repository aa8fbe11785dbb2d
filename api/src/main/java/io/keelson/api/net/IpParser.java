package io.keelson.api.net;

import io.keelson.api.json.GoFormat;
import java.util.Arrays;

/** Reads IP addresses and prefixes as Go's {@code net/netip} does, and with its words for what cannot be read. */
public final class IpParser {
    private final String in;
    private final byte[] bytes = new byte[16];

    private IpParser(String in) {
        this.in = in;
    }

    /**
     * An address as it was read.
     *
     * @param bytes 4 or 16 of them
     * @param zone empty where there is none
     */
    public record Address(byte[] bytes, String zone) {
        /** Returns whether it is an IPv4 address in IPv6 clothes. */
        public boolean mapped() {
            return bytes.length == 16
                    && Arrays.equals(bytes, 0, 10, new byte[10], 0, 10)
                    && bytes[10] == -1
                    && bytes[11] == -1;
        }
    }

    /**
     * An address with the number of its bits that name a network.
     *
     * @param address the address, with whatever bits it has
     * @param bits how many bits count
     */
    public record Prefix(Address address, int bits) {}

    /**
     * Reads an address of either family.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Address address(String text) {
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '.' -> {
                    return new IpParser(text).version4();
                }
                case ':' -> {
                    return new IpParser(text).version6();
                }
                case '%' -> throw error(text, "missing IPv6 address", "");
                default -> {}
            }
        }
        throw error(text, "unable to parse IP", "");
    }

    private static IllegalArgumentException error(String in, String wrong, String at) {
        String place = at.isEmpty() ? "" : " (at " + GoFormat.quote(at) + ")";
        return new IllegalArgumentException("ParseAddr(" + GoFormat.quote(in) + "): " + wrong + place);
    }

    private Address version4() {
        fields4(in, 0);
        return new Address(Arrays.copyOf(bytes, 4), "");
    }

    private void fields4(String text, int to) {
        int value = 0;
        int field = 0;
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (digits == 1 && value == 0) {
                    throw error(in, "IPv4 field has octet with leading zero", "");
                }
                value = value * 10 + (c - '0');
                digits++;
                if (value > 255) {
                    throw error(in, "IPv4 field has value >255", "");
                }
            } else if (c == '.') {
                if (i == 0 || i == text.length() - 1 || text.charAt(i - 1) == '.') {
                    throw error(in, "IPv4 field must have at least one digit", text.substring(i));
                }
                if (field == 3) {
                    throw error(in, "IPv4 address too long", "");
                }
                bytes[to + field++] = (byte) value;
                value = 0;
                digits = 0;
            } else {
                throw error(in, "unexpected character", text.substring(i));
            }
        }
        if (field < 3) {
            throw error(in, "IPv4 address too short", "");
        }
        bytes[to + 3] = (byte) value;
    }

    private Address version6() {
        String rest = in;
        String zone = "";
        int percent = in.indexOf('%');
        if (percent >= 0) {
            rest = in.substring(0, percent);
            zone = in.substring(percent + 1);
            if (zone.isEmpty()) {
                throw error(in, "zone must be a non-empty string", "");
            }
        }
        int ellipsis = -1;
        int at = 0;
        if (rest.startsWith("::")) {
            ellipsis = 0;
            rest = rest.substring(2);
        }
        while (at < 16 && !(rest.isEmpty() && ellipsis >= 0 && ellipsis == at)) {
            int length = group(rest);
            if (length < rest.length() && rest.charAt(length) == '.') {
                embedded(rest, ellipsis, at);
                rest = "";
                at += 4;
                break;
            }
            int value = Integer.parseInt(rest.substring(0, length), 16);
            bytes[at] = (byte) (value >> 8);
            bytes[at + 1] = (byte) value;
            at += 2;
            rest = rest.substring(length);
            if (rest.isEmpty()) {
                break;
            }
            if (rest.charAt(0) != ':') {
                throw error(in, "unexpected character, want colon", rest);
            } else if (rest.length() == 1) {
                throw error(in, "colon must be followed by more characters", rest);
            }
            rest = rest.substring(1);
            if (rest.charAt(0) == ':') {
                if (ellipsis >= 0) {
                    throw error(in, "multiple :: in address", rest);
                }
                ellipsis = at;
                rest = rest.substring(1);
            }
        }
        if (!rest.isEmpty()) {
            throw error(in, "trailing garbage after address", rest);
        }
        expand(ellipsis, at);
        return new Address(bytes, zone);
    }

    /** Returns how long the group of digits is that a text starts with. */
    private int group(String text) {
        int length = 0;
        while (length < text.length() && Character.digit(text.charAt(length), 16) >= 0 && text.charAt(length) < 0x80) {
            if (length > 3) {
                throw error(in, "each group must have 4 or less digits", text);
            }
            length++;
        }
        if (length == 0) {
            throw error(in, "each colon-separated field must have at least one digit", text);
        }
        return length;
    }

    private void embedded(String rest, int ellipsis, int at) {
        if (ellipsis < 0 && at != 12) {
            throw error(in, "embedded IPv4 address must replace the final 2 fields of the address", rest);
        }
        if (at + 4 > 16) {
            throw error(in, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
        }
        fields4(rest, at);
    }

    private void expand(int ellipsis, int at) {
        if (at < 16) {
            if (ellipsis < 0) {
                throw error(in, "address string too short", "");
            }
            int moved = at - ellipsis;
            System.arraycopy(bytes, ellipsis, bytes, 16 - moved, moved);
            Arrays.fill(bytes, ellipsis, 16 - moved, (byte) 0);
        } else if (ellipsis >= 0) {
            throw error(in, "the :: must expand to at least one field of zeros", "");
        }
    }

    /**
     * Reads a prefix such as {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Prefix prefix(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw prefixError(text, "no '/'");
        }
        Address address;
        try {
            address = address(text.substring(0, slash));
        } catch (IllegalArgumentException e) {
            throw prefixError(text, String.valueOf(e.getMessage()));
        }
        if (!address.zone().isEmpty()) {
            throw prefixError(text, "IPv6 zones cannot be present in a prefix");
        }
        return new Prefix(address, bits(text, text.substring(slash + 1), address.bytes().length * 8));
    }

    private static int bits(String text, String bits, int most) {
        boolean number = !bits.isEmpty()
                && bits.length() <= 4
                && bits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (bits.length() == 1 || bits.charAt(0) != '0');
        if (!number) {
            throw prefixError(text, "bad bits after slash: " + GoFormat.quote(bits));
        }
        int parsed = Integer.parseInt(bits);
        if (parsed > most) {
            throw prefixError(text, "prefix length out of range");
        }
        return parsed;
    }

    private static IllegalArgumentException prefixError(String in, String wrong) {
        return new IllegalArgumentException("netip.ParsePrefix(" + GoFormat.quote(in) + "): " + wrong);
    }
}
