package io.keelson.apiserver.server.exchange;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Values of {@code Warning} headers (RFC 7234, 5.5) as API servers send them: code 299, no agent, no date. Where the texts
 * of an answer are longer than {@link #MOST} in all, each is cut to {@link #SHORTENED}, and those that still are too many
 * are left out (KEP-1693).
 */
final class WarningHeader {
    /** How many characters the warnings of one answer may have before each is shortened. */
    private static final int MOST = 4 * 1024;
    /** How many characters are left of a shortened warning. */
    private static final int SHORTENED = 256;

    private WarningHeader() {}

    /** Returns the values for some texts, in their order and each once. */
    static List<String> values(List<String> texts) {
        LinkedHashSet<String> distinct = new LinkedHashSet<>(texts);
        distinct.remove("");
        boolean shorten = distinct.stream().mapToInt(WarningHeader::length).sum() > MOST;
        List<String> values = new ArrayList<>();
        int written = 0;
        for (String text : distinct) {
            if (shorten && written >= MOST) {
                break;
            }
            String shown = shorten && length(text) > SHORTENED
                    ? text.substring(0, text.offsetByCodePoints(0, SHORTENED))
                    : text;
            written += length(shown);
            values.add(value(shown));
        }
        return values;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String value(String text) {
        StringBuilder out = new StringBuilder(text.length() + 10).append("299 - \"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (!Character.isISOControl(c)) {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
