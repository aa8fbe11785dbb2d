package io.keelson.api.json;

/**
 * Text as the API's messages print values: quoted strings and numbers look as clients of upstream, which is written in
 * Go, know them (package {@code strconv}).
 */
public final class GoFormat {
    private GoFormat() {}

    /** Returns the string in double quotes; what cannot be printed is escaped, other Unicode is not. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case 0x07 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 0x0b -> out.append("\\v");
                default -> appendRune(out, c);
            }
        }
        return out.append('"').toString();
    }

    private static void appendRune(StringBuilder out, int c) {
        if (c < 0x20 || c == 0x7f) {
            out.append(String.format("\\x%02x", c));
        } else if (printable(c)) {
            out.appendCodePoint(c);
        } else if (c >= 0xd800 && c < 0xe000) {
            out.append('\ufffd');
        } else if (c < 0x10000) {
            out.append(String.format("\\u%04x", c));
        } else {
            out.append(String.format("\\U%08x", c));
        }
    }

    private static boolean printable(int c) {
        if (c < 0x7f) {
            return c >= 0x20;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
