package io.keelson.api.schema;

import io.keelson.api.quantity.Quantity;
import io.keelson.api.quantity.QuantityException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads the scalars that have a syntax of their own and writes them the one way in which answers show them. */
final class Scalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final BigDecimal PLAIN_LIMIT = new BigDecimal("1e21");

    private Scalars() {}

    /**
     * Reads a quantity.
     *
     * @param text the text of the JSON value, without the quotes of a string
     */
    static JsonNode quantity(String text) {
        try {
            return NODES.stringNode(Quantity.parse(text).toString());
        } catch (QuantityException e) {
            throw new DecodeException(e.getMessage());
        }
    }

    /** Returns an amount rounded up to thousandths, which is as fine as resource lists are. */
    static String roundedUpToMilli(String quantity) {
        Quantity parsed = Quantity.parse(quantity);
        if (parsed.amount().stripTrailingZeros().scale() <= 3) {
            return quantity;
        }
        BigDecimal milli = parsed.amount().movePointRight(3).setScale(0, java.math.RoundingMode.UP);
        return Quantity.ofMilli(milli.longValueExact(), parsed.format()).canonical();
    }

    /** Reads a time in seconds, or in microseconds; the zero time is null. */
    static JsonNode time(String text, Schema.Type type) {
        String normal = type == Schema.Type.MICRO_TIME ? GoTime.micros(text) : GoTime.seconds(text);
        return normal.isEmpty() ? NODES.nullNode() : NODES.stringNode(normal);
    }

    /** Reads bytes in base64; line breaks do not count. */
    static JsonNode bytes(String text) {
        return NODES.stringNode(Base64.getEncoder().encodeToString(base64(text)));
    }

    /** Decodes as upstream's decoder: the position in the error is that of the first byte that does not fit. */
    private static byte[] base64(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length / 4 * 3 + 3];
        int written = 0;
        int at = 0;
        while (true) {
            int[] quad = new int[4];
            int filled = 0;
            while (filled < 4) {
                if (at == in.length) {
                    if (filled == 0) {
                        return java.util.Arrays.copyOf(out, written);
                    }
                    throw illegal(at - filled);
                }
                byte c = in[at++];
                if (c == '\n' || c == '\r') {
                    continue;
                }
                int value = alphabet(c);
                if (value >= 0) {
                    quad[filled++] = value;
                    continue;
                }
                if (c != '=') {
                    throw illegal(at - 1);
                }
                at = padding(in, at, filled);
                int bits = quad[0] << 18 | quad[1] << 12 | quad[2] << 6;
                out[written++] = (byte) (bits >> 16);
                if (filled == 3) {
                    out[written++] = (byte) (bits >> 8);
                }
                return java.util.Arrays.copyOf(out, written);
            }
            int bits = quad[0] << 18 | quad[1] << 12 | quad[2] << 6 | quad[3];
            out[written++] = (byte) (bits >> 16);
            out[written++] = (byte) (bits >> 8);
            out[written++] = (byte) bits;
        }
    }

    /** Reads what follows the first {@code =}; at is behind it. */
    private static int padding(byte[] in, int at, int filled) {
        int next = at;
        if (filled < 2) {
            throw illegal(next - 1);
        }
        if (filled == 2) {
            next = skipBreaks(in, next);
            if (next == in.length) {
                throw illegal(in.length);
            } else if (in[next] != '=') {
                throw illegal(next - 1);
            }
            next++;
        }
        next = skipBreaks(in, next);
        if (next < in.length) {
            throw illegal(next);
        }
        return next;
    }

    private static int skipBreaks(byte[] in, int from) {
        int at = from;
        while (at < in.length && (in[at] == '\n' || in[at] == '\r')) {
            at++;
        }
        return at;
    }

    private static int alphabet(byte c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        } else if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        } else if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

    private static DecodeException illegal(int position) {
        return new DecodeException("illegal base64 data at input byte " + position);
    }

    /** Reads an integer of the type; null where the text is none or it does not fit. */
    static @Nullable JsonNode integer(String text, Schema.Type type) {
        try {
            long value = Long.parseLong(text);
            boolean fits = type == Schema.Type.INT64 || value == (int) value;
            return fits && !text.startsWith("+") ? whole(value) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns an integer as parsed documents hold it, so that trees can be compared. */
    static JsonNode whole(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    /** Reads a floating point number; whole ones are kept as integers. */
    static @Nullable JsonNode decimal(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return null;
        }
        BigDecimal exact = new BigDecimal(Double.toString(value));
        if (exact.abs().compareTo(PLAIN_LIMIT) < 0 && exact.stripTrailingZeros().scale() <= 0) {
            BigInteger whole = exact.toBigIntegerExact();
            return whole.bitLength() < 64 ? whole(whole.longValue()) : NODES.numberNode(whole);
        }
        return NODES.numberNode(value);
    }

    /** Returns what a scalar is when it is not set and is shown nevertheless. */
    static JsonNode zero(Schema.Type type) {
        return switch (type) {
            case STRING -> NODES.stringNode("");
            case INT32, INT64, DOUBLE, INT_OR_STRING -> NODES.numberNode(0);
            case BOOLEAN -> NODES.booleanNode(false);
            case QUANTITY -> NODES.stringNode("0");
            case STRUCT -> NODES.objectNode();
            case LIST, MAP, TIME, MICRO_TIME, BYTES, FIELDS_V1, RAW, JSON -> NODES.nullNode();
            case STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> NODES.nullNode();
        };
    }

    /** Returns what null is as an element of a list or map. */
    static JsonNode element(Schema.Type type) {
        return type == Schema.Type.BYTES ? NODES.stringNode("") : zero(type);
    }

    /** Returns whether a value is what it is when it is not set. */
    static boolean isZero(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return true;
        } else if (value.isString()) {
            return value.stringValue().isEmpty();
        } else if (value.isNumber()) {
            return value.isIntegralNumber() ? value.decimalValue().signum() == 0 : value.doubleValue() == 0;
        } else if (value.isBoolean()) {
            return !value.booleanValue();
        }
        return value.isEmpty();
    }
}
