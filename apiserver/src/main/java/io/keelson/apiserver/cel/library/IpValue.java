package io.keelson.apiserver.cel.library;

import dev.cel.common.types.OpaqueType;
import io.keelson.api.json.GoFormat;
import io.keelson.api.net.IpParser;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.NamedValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An IP address: {@code ip('10.0.0.1')}. */
final class IpValue implements NamedValue {
    static final OpaqueType TYPE = OpaqueType.create("net.IP");
    private final byte[] bytes;

    /** @param bytes 4 or 16 of them, shared */
    IpValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads an address without a zone that is no IPv4 address in IPv6 clothes. */
    static IpValue parse(String text) {
        IpParser.Address parsed;
        try {
            parsed = IpParser.address(text);
        } catch (IllegalArgumentException e) {
            throw new CelError("IP Address " + GoFormat.quote(text) + " parse error during conversion from string: "
                    + e.getMessage());
        }
        if (!parsed.zone().isEmpty()) {
            throw new CelError("IP address " + GoFormat.quote(text) + " with zone value is not allowed");
        }
        if (parsed.mapped()) {
            throw new CelError("IPv4-mapped IPv6 address " + GoFormat.quote(text) + " is not allowed");
        }
        return new IpValue(parsed.bytes());
    }

    byte[] bytes() {
        return bytes;
    }

    boolean isVersion4() {
        return bytes.length == 4;
    }

    boolean isUnspecified() {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    boolean isLoopback() {
        byte[] one = new byte[16];
        one[15] = 1;
        return isVersion4() ? bytes[0] == 127 : Arrays.equals(bytes, one);
    }

    boolean isMulticast() {
        return isVersion4() ? (bytes[0] & 0xf0) == 0xe0 : bytes[0] == -1;
    }

    boolean isLinkLocalMulticast() {
        return isVersion4()
                ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                : bytes[0] == -1 && (bytes[1] & 0x0f) == 2;
    }

    boolean isLinkLocalUnicast() {
        return isVersion4()
                ? (bytes[0] & 0xff) == 169 && (bytes[1] & 0xff) == 254
                : (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0x80;
    }

    boolean isGlobalUnicast() {
        boolean broadcast = isVersion4() && Arrays.equals(bytes, new byte[] {-1, -1, -1, -1});
        return !broadcast && !isUnspecified() && !isLoopback() && !isMulticast() && !isLinkLocalUnicast();
    }

    @Override
    public String typeName() {
        return TYPE.name();
    }

    @Override
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The canonical form (RFC 5952). */
    @Override
    public String toString() {
        if (isVersion4()) {
            return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                out.append("::");
                i += longest - 1;
                continue;
            }
            out.append(out.isEmpty() || out.charAt(out.length() - 1) == ':' ? "" : ":")
                    .append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }
}
