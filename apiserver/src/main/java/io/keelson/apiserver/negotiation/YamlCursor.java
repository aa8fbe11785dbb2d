package io.keelson.apiserver.negotiation;

/** A place in a YAML text, and what the characters there are to the scanner. Goes forward only, a character at a time. */
final class YamlCursor {
    private final String text;

    /** The first character that YAML does not allow. */
    private final int forbidden;

    int index;
    int line;
    int column;

    YamlCursor(String text) {
        this.text = text;
        this.forbidden = forbidden(text);
        if (text.startsWith("\ufeff")) {
            index = 1;
        }
    }

    private static int forbidden(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = c >= 0x20 && c <= 0x7e
                    || c == '\n'
                    || c == '\t'
                    || c == '\r'
                    || c == 0x85
                    || c >= 0xa0 && c < 0xfffe;
            if (!allowed) {
                return i;
            }
        }
        return text.length();
    }

    /** Returns the character so far ahead, NUL at the end. */
    char peek(int ahead) {
        int at = index + ahead;
        if (at >= text.length()) {
            return 0;
        }
        if (at >= forbidden) {
            throw new YamlException("control characters are not allowed");
        }
        return text.charAt(at);
    }

    char peek() {
        return peek(0);
    }

    boolean atEnd() {
        return index >= text.length();
    }

    /** Moves over a character that is no line break. */
    void skip() {
        char c = text.charAt(index++);
        column += Character.isLowSurrogate(c) ? 0 : 1;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            skip();
        }
    }

    /** Moves over a line break, and returns what it is in a scalar. */
    String breakLine() {
        char c = peek();
        index += c == '\r' && peek(1) == '\n' ? 2 : 1;
        column = 0;
        line++;
        return c == 0x2028 || c == 0x2029 ? Character.toString(c) : "\n";
    }

    /** Ends the last line where it has no line break. */
    void endLine() {
        if (column != 0) {
            column = 0;
            line++;
        }
    }

    String textFrom(int start) {
        return text.substring(start, index);
    }

    boolean isBlank(int ahead) {
        char c = peek(ahead);
        return c == ' ' || c == '\t';
    }

    boolean isBreak(int ahead) {
        char c = peek(ahead);
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    boolean isBreakOrEnd(int ahead) {
        return index + ahead >= text.length() || isBreak(ahead);
    }

    boolean isBlankOrEnd(int ahead) {
        return isBreakOrEnd(ahead) || isBlank(ahead);
    }

    /** Whether a character of names is there: of anchors, tag handles and directives. */
    boolean isWord(int ahead) {
        char c = peek(ahead);
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /** Whether three of these stand at the beginning of the line and nothing else in their word. */
    boolean isIndicator(char c) {
        return column == 0 && peek() == c && peek(1) == c && peek(2) == c && isBlankOrEnd(3);
    }

    /** Takes a word, which may be empty. */
    String word() {
        int start = index;
        while (isWord(0)) {
            skip();
        }
        return textFrom(start);
    }

    void skipBlanks() {
        while (isBlank(0)) {
            skip();
        }
    }

    void skipComment() {
        if (peek() == '#') {
            while (!isBreakOrEnd(0)) {
                skip();
            }
        }
    }

    /** Says what is wrong here; the first line is not told, as upstream's parser does not. */
    YamlException problem(String problem) {
        return new YamlException((line > 0 ? "line " + (line + 1) + ": " : "") + problem);
    }
}
