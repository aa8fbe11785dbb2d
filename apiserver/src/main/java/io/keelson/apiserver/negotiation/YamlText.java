package io.keelson.apiserver.negotiation;

/** A string as upstream writes it in YAML: plain where it is read as itself, else quoted or as a block. */
final class YamlText {
    /** From this column on, texts are broken at their spaces. */
    private static final int WIDTH = 80;

    private final String text;
    private boolean indicators;
    private boolean breaks;
    private boolean special;
    private boolean outerSpace;
    private boolean trailingSpace;
    private boolean breakSpace;
    private boolean spaceBreak;

    private YamlText(String text) {
        this.text = text;
        analyze();
    }

    /** The ways a string can be written. */
    private enum Style {
        PLAIN,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        LITERAL
    }

    /** Returns whether a text has more than one line. */
    static boolean hasBreak(String text) {
        return text.chars().anyMatch(YamlText::isBreak);
    }

    /** Writes a key that stands before its colon in one line. */
    static void key(StringBuilder out, String text) {
        new YamlText(text).write(out, 0, true);
    }

    /**
     * Writes a value.
     *
     * @param indent the columns a block is indented by
     */
    static void value(StringBuilder out, String text, int indent) {
        new YamlText(text).write(out, indent, false);
    }

    private void write(StringBuilder out, int indent, boolean key) {
        switch (style(key)) {
            case PLAIN -> folded(out, text, key ? -1 : indent, false);
            case SINGLE_QUOTED -> {
                out.append('\'');
                folded(out, text.replace("'", "''"), key ? -1 : indent, true);
                out.append('\'');
            }
            case DOUBLE_QUOTED -> quoted(out, key ? -1 : indent);
            case LITERAL -> literal(out, indent);
        }
    }

    private Style style(boolean key) {
        if (text.indexOf('\n') >= 0) {
            return key || trailingSpace || spaceBreak || special ? Style.DOUBLE_QUOTED : Style.LITERAL;
        }
        if (!YamlScalars.isString(text) || isSexagesimal(text)) {
            return Style.DOUBLE_QUOTED;
        }
        if (key && hasBreak(text) || spaceBreak || special) {
            return Style.DOUBLE_QUOTED;
        }
        boolean plain = !outerSpace && !breakSpace && !breaks && !indicators;
        return plain ? Style.PLAIN : breakSpace ? Style.DOUBLE_QUOTED : Style.SINGLE_QUOTED;
    }

    private void analyze() {
        indicators = text.startsWith("---") || text.startsWith("...");
        boolean afterBlank = true;
        boolean afterSpace = false;
        boolean afterBreak = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean beforeBlank = next >= text.length() || text.charAt(next) == ' ' || text.charAt(next) == '\t';
            indicators |= i == 0 ? begins(c, beforeBlank) : c == ':' && beforeBlank || c == '#' && afterBlank;
            special |= !isPrintable(c);
            boolean space = c == ' ';
            boolean newline = isBreak(c);
            boolean outer = i == 0 || next == text.length();
            outerSpace |= outer && (space || newline);
            trailingSpace |= space && next == text.length();
            breakSpace |= space && afterBreak;
            spaceBreak |= newline && afterSpace;
            breaks |= newline;
            afterSpace = space;
            afterBreak = newline;
            afterBlank = space || newline || c == '\t';
            i = next;
        }
    }

    private static boolean begins(int c, boolean beforeBlank) {
        return "#,[]{}&*!|>'\"%@`".indexOf(c) >= 0 || beforeBlank && (c == '?' || c == ':' || c == '-');
    }

    private static boolean isBreak(int c) {
        return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isPrintable(int c) {
        return c == '\n'
                || c >= 0x20 && c <= 0x7e
                || c >= 0xa0
                        && c < 0x10000
                        && c != 0xfeff
                        && c != 0xfffe
                        && c != 0xffff
                        && !(c >= 0xd800 && c < 0xe000);
    }

    /** Whether a text is a number with base 60, which readers of YAML 1.1 know; upstream does not, but quotes it. */
    private static boolean isSexagesimal(String text) {
        int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        if (at == text.length() || !isDigit(text.charAt(at))) {
            return false;
        }
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        int parts = 0;
        while (at < text.length() && text.charAt(at) == ':') {
            int digits = 0;
            at++;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
                digits++;
            }
            if (digits == 0 || digits > 2 || digits == 2 && text.charAt(at - 2) > '5') {
                return false;
            }
            parts++;
        }
        if (parts > 0 && at < text.length() && text.charAt(at) == '.') {
            at++;
            while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
        }
        return parts > 0 && at == text.length();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void literal(StringBuilder out, int indent) {
        out.append('|');
        if (text.startsWith(" ") || isBreak(text.charAt(0))) {
            out.append(2);
        }
        boolean ends = isBreak(text.charAt(text.length() - 1));
        if (!ends) {
            out.append('-');
        } else if (text.length() == 1 || isBreak(text.charAt(text.length() - 2))) {
            out.append('+');
        }
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        int from = 0;
        while (from <= body.length()) {
            int to = body.indexOf('\n', from);
            to = to < 0 ? body.length() : to;
            out.append('\n');
            if (to > from) {
                out.repeat(' ', indent).append(body, from, to);
            }
            from = to + 1;
        }
    }

    /**
     * Writes a text of one line, broken at spaces where it is long.
     *
     * @param indent the columns its further lines are indented by, -1 where there may be none
     */
    private static void folded(StringBuilder out, String text, int indent, boolean quoted) {
        int column = column(out);
        boolean afterSpace = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean last = i + 1 == text.length();
            boolean breaks = c == ' '
                    && indent >= 0
                    && !afterSpace
                    && column > WIDTH
                    && !(quoted && (i == 0 || last))
                    && (last || text.charAt(i + 1) != ' ');
            if (breaks) {
                out.append('\n').repeat(' ', indent);
                column = indent;
            } else {
                out.append(c);
                column += Character.isLowSurrogate(c) ? 0 : 1;
            }
            afterSpace = c == ' ';
        }
    }

    private static int column(StringBuilder out) {
        int start = out.lastIndexOf("\n") + 1;
        return out.codePointCount(start, out.length());
    }

    private void quoted(StringBuilder out, int indent) {
        out.append('"');
        int column = column(out);
        boolean afterSpace = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            int before = out.length();
            boolean breaks = c == ' ' && indent >= 0 && !afterSpace && column > WIDTH && i > 0 && next < text.length();
            if (breaks) {
                out.append('\n').repeat(' ', indent);
                column = indent;
                if (text.charAt(next) == ' ') {
                    out.append('\\');
                    column++;
                }
            } else {
                character(out, c);
                column += out.codePointCount(before, out.length());
            }
            afterSpace = c == ' ';
            i = next;
        }
        out.append('"');
    }

    private static void character(StringBuilder out, int c) {
        if (isPrintable(c) && !isBreak(c) && c != '"' && c != '\\') {
            out.appendCodePoint(c);
            return;
        }
        out.append('\\');
        int letter = "\0\u0007\b\t\n\u000b\f\r\u001b\"\\\u0085\u00a0\u2028\u2029".indexOf(c);
        if (letter >= 0) {
            out.append("0abtnvfre\"\\N_LP".charAt(letter));
        } else if (c <= 0xff) {
            out.append(String.format("x%02X", c));
        } else if (c <= 0xffff) {
            out.append(String.format("u%04X", c));
        } else {
            out.append(String.format("U%08X", c));
        }
    }
}
