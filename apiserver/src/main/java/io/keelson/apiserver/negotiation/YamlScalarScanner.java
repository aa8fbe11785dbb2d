package io.keelson.apiserver.negotiation;

/** Scans the texts of scalars: plain, quoted, and blocks. Line breaks are folded as YAML 1.1 wants it. */
final class YamlScalarScanner {
    private static final String ESCAPED = "0abt\tnvfre \"'\\N_LP";
    private static final String MEANT = "\0\u0007\b\t\t\n\u000b\f\r\u001b \"'\\\u0085\u00a0\u2028\u2029";

    private final YamlCursor in;

    /** White space within a line, and line breaks, that stand between two parts of a scalar. */
    private final StringBuilder blanks = new StringBuilder();

    private final StringBuilder breaks = new StringBuilder();
    private String firstBreak = "";
    private boolean broken;

    YamlScalarScanner(YamlCursor in) {
        this.in = in;
    }

    /** Whether the last plain scalar was followed by a line break. */
    boolean broken() {
        return broken;
    }

    /**
     * Scans a plain scalar.
     *
     * @param indent the least column of its further lines
     * @param flow whether it stands in a flow collection
     */
    String plain(int indent, boolean flow) {
        StringBuilder out = new StringBuilder();
        reset();
        while (!in.isIndicator('-') && !in.isIndicator('.') && in.peek() != '#') {
            boolean any = false;
            while (!in.isBlankOrEnd(0) && !endsPlain(flow)) {
                if (!any) {
                    join(out);
                    any = true;
                }
                out.append(in.peek());
                in.skip();
            }
            if (!in.isBlank(0) && (in.atEnd() || !in.isBreak(0))) {
                break;
            }
            space(indent);
            if (!flow && in.column < indent) {
                break;
            }
        }
        return out.toString();
    }

    private boolean endsPlain(boolean flow) {
        char c = in.peek();
        return c == ':' && in.isBlankOrEnd(1) || flow && ",?[]{}".indexOf(c) >= 0;
    }

    /**
     * Moves over white space and line breaks.
     *
     * @param indent the column that tabs may not stand before, -1 where they may stand anywhere
     */
    private void space(int indent) {
        while (in.isBlank(0) || !in.atEnd() && in.isBreak(0)) {
            if (in.isBlank(0)) {
                if (broken && in.column < indent && in.peek() == '\t') {
                    throw in.problem("found a tab character that violates indentation");
                }
                if (!broken) {
                    blanks.append(in.peek());
                }
                in.skip();
            } else if (broken) {
                breaks.append(in.breakLine());
            } else {
                blanks.setLength(0);
                firstBreak = in.breakLine();
                broken = true;
            }
        }
    }

    private void reset() {
        blanks.setLength(0);
        breaks.setLength(0);
        firstBreak = "";
        broken = false;
    }

    /** Writes what stood between two parts: one line break is a space, more are one less. */
    private void join(StringBuilder out) {
        if (!broken) {
            out.append(blanks);
        } else if (firstBreak.equals("\n")) {
            out.append(breaks.isEmpty() ? " " : breaks);
        } else {
            out.append(firstBreak).append(breaks);
        }
        reset();
    }

    /** Scans a quoted scalar, from its opening quote on. */
    String quoted() {
        StringBuilder out = new StringBuilder();
        char quote = in.peek();
        in.skip();
        while (true) {
            if (in.isIndicator('-') || in.isIndicator('.')) {
                throw in.problem("found unexpected document indicator");
            }
            if (in.atEnd()) {
                throw in.problem("found unexpected end of stream");
            }
            reset();
            boolean escapedBreak = content(out, quote);
            if (in.peek() == quote && !in.atEnd() && !escapedBreak) {
                in.skip();
                return out.toString();
            }
            broken = escapedBreak;
            space(-1);
            if (escapedBreak) {
                out.append(breaks);
            } else {
                join(out);
            }
        }
    }

    /** Takes what is there up to white space or the closing quote; returns whether it ended at an escaped line break. */
    private boolean content(StringBuilder out, char quote) {
        while (!in.isBlankOrEnd(0)) {
            char c = in.peek();
            if (quote == '\'' && c == '\'' && in.peek(1) == '\'') {
                out.append('\'');
                in.skip(2);
            } else if (c == quote) {
                return false;
            } else if (quote == '"' && c == '\\' && in.isBreak(1)) {
                in.skip();
                in.breakLine();
                return true;
            } else if (quote == '"' && c == '\\') {
                escape(out);
            } else {
                out.append(c);
                in.skip();
            }
        }
        return false;
    }

    private void escape(StringBuilder out) {
        char c = in.peek(1);
        int digits =
                switch (c) {
                    case 'x' -> 2;
                    case 'u' -> 4;
                    case 'U' -> 8;
                    default -> 0;
                };
        int known = ESCAPED.indexOf(c);
        if (digits == 0) {
            if (known < 0) {
                throw in.problem("found unknown escape character");
            }
            out.append(MEANT.charAt(known));
            in.skip(2);
            return;
        }
        in.skip(2);
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char digit = in.peek(i);
            if (digit >= 0x80 || Character.digit(digit, 16) < 0) {
                throw in.problem("did not find expected hexdecimal number");
            }
            value = value << 4 | Character.digit(digit, 16);
        }
        if (value >= 0xd800 && value <= 0xdfff || value > 0x10ffff) {
            throw in.problem("found invalid Unicode character escape code");
        }
        out.appendCodePoint((int) value);
        in.skip(digits);
    }

    /**
     * Scans a block scalar, from its indicator on.
     *
     * @param parent the column of the collection it stands in, -1 for none
     */
    String block(int parent) {
        boolean literal = in.peek() == '|';
        in.skip();
        char chomping = chomping();
        int increment = increment();
        if (chomping == 0) {
            chomping = chomping();
        }
        in.skipBlanks();
        in.skipComment();
        if (!in.isBreakOrEnd(0)) {
            throw in.problem("did not find expected comment or line break");
        }
        if (!in.atEnd()) {
            in.breakLine();
        }
        reset();
        int indent = indentation(increment == 0 ? 0 : Math.max(parent, 0) + increment, parent);
        StringBuilder out = new StringBuilder();
        boolean leadingBlank = false;
        while (in.column == indent && !in.atEnd()) {
            boolean blank = in.isBlank(0);
            if (!literal && firstBreak.equals("\n") && !leadingBlank && !blank) {
                out.append(breaks.isEmpty() ? " " : "");
            } else {
                out.append(firstBreak);
            }
            out.append(breaks);
            reset();
            leadingBlank = blank;
            while (!in.isBreakOrEnd(0)) {
                out.append(in.peek());
                in.skip();
            }
            firstBreak = in.atEnd() ? "" : in.breakLine();
            indentation(indent, parent);
        }
        if (chomping != '-') {
            out.append(firstBreak);
        }
        if (chomping == '+') {
            out.append(breaks);
        }
        return out.toString();
    }

    private char chomping() {
        char c = in.peek();
        if (c == '+' || c == '-') {
            in.skip();
            return c;
        }
        return 0;
    }

    private int increment() {
        char c = in.peek();
        if (c < '0' || c > '9') {
            return 0;
        }
        if (c == '0') {
            throw in.problem("found an indentation indicator equal to 0");
        }
        in.skip();
        return c - '0';
    }

    /** Moves over indentation and empty lines; returns the indentation, which is found where it is 0. */
    private int indentation(int indent, int parent) {
        int most = 0;
        while (true) {
            while ((indent == 0 || in.column < indent) && in.peek() == ' ' && !in.atEnd()) {
                in.skip();
            }
            most = Math.max(most, in.column);
            if ((indent == 0 || in.column < indent) && in.peek() == '\t') {
                throw in.problem("found a tab character where an indentation space is expected");
            }
            if (in.atEnd() || !in.isBreak(0)) {
                return indent == 0 ? Math.max(most, Math.max(parent + 1, 1)) : indent;
            }
            breaks.append(in.breakLine());
        }
    }
}
