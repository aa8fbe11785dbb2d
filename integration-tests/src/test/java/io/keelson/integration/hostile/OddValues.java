package io.keelson.integration.hostile;

import java.util.List;
import java.util.SplittableRandom;

/** JSON text that servers stumble over: numbers, strings and nesting at and past every bound. */
final class OddValues {
    private static final List<String> NUMBERS = List.of(
            "1e400",
            "-1e400",
            "1e-400",
            "-0",
            "0.1",
            "1.0",
            "1e0",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "2147483648",
            "1".repeat(400),
            "0." + "1".repeat(400),
            "01",
            "1.",
            ".5",
            "+1",
            "NaN",
            "Infinity",
            "0x10",
            "1e",
            "-");
    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\" \"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u0000\"",
            "\"\\u0085\\u2028\"",
            "\"a\\nb\"",
            "\"\\x\"",
            "\"\u0001\"",
            "\"6e98765\"",
            "\"0777\"",
            "\"..\"",
            "\"%2f\"",
            "\"a/b\"",
            "\"*\"",
            "\"$patch\"",
            "\"-\"",
            "\"true\"",
            "\"null\"",
            "\"2001-01-01\"",
            "\"<script>\"",
            "\"1Gi\"",
            "\"1e9999Gi\"",
            "\"99999999999999999999999Ei\"",
            "\"10.0.0.300\"",
            "\"::ffff:1.2.3.4\"",
            "\"0.0.0.0/0\"",
            "\"* * * * *\"");
    private static final List<String> OTHERS = List.of(
            "null",
            "true",
            "false",
            "{}",
            "[]",
            "[null]",
            "{\"\":1}",
            "{\"a\":{\"a\":1},\"a\":2}",
            "[[[]]]",
            "tru",
            "}",
            "{\"\\ud800\":1}",
            "{\"$patch\":\"delete\"}",
            "{\"$setElementOrder/x\":[1]}",
            "{\"k:{}\":{}}",
            "{\"f:metadata\":{\"f:\":{}}}",
            "{\".\":{}}");
    private static final int[] DEPTHS = {100, 500, 999, 1001, 5000, 9990, 10_001, 60_000};
    private static final int[] LENGTHS = {64, 253, 254, 4096, 70_000, 500_000};

    private final SplittableRandom random;

    OddValues(SplittableRandom random) {
        this.random = random;
    }

    /** Returns a value in JSON, or something that is none. */
    String next() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> one(NUMBERS);
            case 3, 4, 5, 6 -> one(STRINGS);
            case 7, 8 -> one(OTHERS);
            case 9 -> nested(DEPTHS[random.nextInt(DEPTHS.length)]);
            case 10 -> longText(LENGTHS[random.nextInt(LENGTHS.length)]);
            default -> wide(random.nextInt(1, 3000));
        };
    }

    String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String nested(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> "[".repeat(depth) + "]".repeat(depth);
            case 1 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            default -> "{\"f:a\":".repeat(depth) + "{}" + "}".repeat(depth);
        };
    }

    private String longText(int length) {
        String unit = one(List.of("a", "a.", "0", "a-", ".", "-", "1.", "/a", "é", " ", "a,", "(", "1h", "A_"));
        return "\"" + unit.repeat(length / unit.length()) + "\"";
    }

    private String wide(int members) {
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < members; i++) {
            out.append(i > 0 ? "," : "").append("\"k").append(i).append("\":\"v\"");
        }
        return out.append('}').toString();
    }
}
