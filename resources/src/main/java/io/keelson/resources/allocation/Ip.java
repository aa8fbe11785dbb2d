package io.keelson.resources.allocation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** IP addresses as the API writes them; names are never looked up. */
public final class Ip {
    private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

    private Ip() {}

    /** Returns the bytes of an address, 4 or 16, or null where the text is none. */
    public static byte @Nullable [] parse(String text) {
        if (V4.matcher(text).matches()) {
            byte[] address = new byte[4];
            String[] parts = text.split("\\.");
            for (int i = 0; i < 4; i++) {
                int part = Integer.parseInt(parts[i]);
                if (part > 255) {
                    return null;
                }
                address[i] = (byte) part;
            }
            return address;
        }
        if (!V6.matcher(text).matches() || text.contains(":::")) {
            return null;
        }
        try {
            // a literal with colons is never taken for a name
            return InetAddress.getByName("[" + text + "]").getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Returns whether the text is an IPv6 address. */
    public static boolean isV6(String text) {
        return text.contains(":") && parse(text) != null;
    }

    /** Returns the canonical text of an address of 4 or 16 bytes (RFC 5952). */
    public static String text(byte[] address) {
        try {
            return text(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the canonical text of an address (RFC 5952). */
    public static String text(InetAddress address) {
        String text = address.getHostAddress();
        if (!text.contains(":")) {
            return text;
        }
        String longest = "";
        var runs = ZEROS.matcher(text);
        for (int from = 0; runs.find(from); from = runs.start() + 1) {
            if (runs.group().length() > longest.length()) {
                longest = runs.group();
            }
        }
        return longest.isEmpty() ? text : text.replaceFirst(Pattern.quote(longest), "::");
    }
}
