package io.keelson.apiserver.negotiation;

import java.io.ByteArrayOutputStream;

/** Indents JSON by two spaces a level, one key or element to a line, a space after a key's colon. */
public final class Prettifier {
    private Prettifier() {}

    /** Returns the indented form of compact, well-formed JSON. */
    public static byte[] indent(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length * 2);
        int depth = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte c = json[i];
            if (inString) {
                out.write(c);
                if (c == '\\') {
                    out.write(json[++i]);
                } else if (c == '"') {
                    inString = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> {
                    inString = true;
                    out.write(c);
                }
                case '{', '[' -> {
                    byte close = (byte) (c == '{' ? '}' : ']');
                    if (json[i + 1] == close) {
                        out.write(c);
                        out.write(json[++i]);
                    } else {
                        out.write(c);
                        newline(out, ++depth);
                    }
                }
                case '}', ']' -> {
                    newline(out, --depth);
                    out.write(c);
                }
                case ',' -> {
                    out.write(c);
                    newline(out, depth);
                }
                case ':' -> {
                    out.write(c);
                    out.write(' ');
                }
                case ' ', '\n', '\r', '\t' -> {}
                default -> out.write(c);
            }
        }
        return out.toByteArray();
    }

    private static void newline(ByteArrayOutputStream out, int depth) {
        out.write('\n');
        for (int i = 0; i < depth; i++) {
            out.write(' ');
            out.write(' ');
        }
    }
}
