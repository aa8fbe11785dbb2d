package io.keelson.apiserver.server;

/** Values of {@code Warning} headers (RFC 7234, 5.5) as API servers send them: code 299, no agent, no date. */
final class WarningHeader {
    private WarningHeader() {}

    static String value(String text) {
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
