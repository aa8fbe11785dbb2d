package io.keelson.apiserver.negotiation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Scans tags and directives. */
final class YamlTagScanner {
    private static final String URI_PUNCTUATION = ";/?:@&=+$.,!~*'()[]%";

    private final YamlCursor in;
    private final int line;

    YamlTagScanner(YamlCursor in) {
        this.in = in;
        this.line = in.line;
    }

    YamlToken tag() {
        String handle = "";
        String suffix;
        if (in.peek(1) == '<') {
            in.skip(2);
            suffix = uri("");
            if (in.peek() != '>') {
                throw in.problem("did not find the expected '>'");
            }
            in.skip();
        } else {
            handle = handle(false);
            if (handle.length() > 1 && handle.endsWith("!")) {
                suffix = uri("");
            } else {
                suffix = uri(handle);
                handle = "!";
                if (suffix.isEmpty()) {
                    handle = "";
                    suffix = "!";
                }
            }
        }
        if (!in.isBlankOrEnd(0)) {
            throw in.problem("did not find expected whitespace or line break");
        }
        return new YamlToken(YamlToken.Type.TAG, line, handle, suffix, false);
    }

    YamlToken directive() {
        in.skip();
        String name = in.word();
        if (name.isEmpty()) {
            throw in.problem("could not find expected directive name");
        }
        if (!in.isBlankOrEnd(0)) {
            throw in.problem("found unexpected non-alphabetical character");
        }
        YamlToken token;
        if (name.equals("YAML")) {
            in.skipBlanks();
            int major = number();
            if (in.peek() != '.') {
                throw in.problem("did not find expected digit or '.' character");
            }
            in.skip();
            token = new YamlToken(YamlToken.Type.VERSION_DIRECTIVE, line, major + "." + number(), "", false);
        } else if (name.equals("TAG")) {
            in.skipBlanks();
            String handle = handle(true);
            if (!in.isBlank(0)) {
                throw in.problem("did not find expected whitespace");
            }
            in.skipBlanks();
            String prefix = uri("");
            if (!in.isBlankOrEnd(0)) {
                throw in.problem("did not find expected whitespace or line break");
            }
            token = new YamlToken(YamlToken.Type.TAG_DIRECTIVE, line, handle, prefix, false);
        } else {
            throw in.problem("found unknown directive name");
        }
        in.skipBlanks();
        in.skipComment();
        if (!in.isBreakOrEnd(0)) {
            throw in.problem("did not find expected comment or line break");
        }
        if (!in.atEnd()) {
            in.breakLine();
        }
        return token;
    }

    private int number() {
        int value = 0;
        int digits = 0;
        while (in.peek() >= '0' && in.peek() <= '9') {
            if (++digits > 2) {
                throw in.problem("found extremely long version number");
            }
            value = value * 10 + in.peek() - '0';
            in.skip();
        }
        if (digits == 0) {
            throw in.problem("did not find expected version number");
        }
        return value;
    }

    private String handle(boolean directive) {
        if (in.peek() != '!') {
            throw in.problem("did not find expected '!'");
        }
        int start = in.index;
        in.skip();
        in.word();
        if (in.peek() == '!') {
            in.skip();
        } else if (directive && in.index > start + 1) {
            throw in.problem("did not find expected '!'");
        }
        return in.textFrom(start);
    }

    /** @param head what was taken for a handle and belongs to the address, its exclamation mark left out */
    private String uri(String head) {
        StringBuilder out = new StringBuilder(head.isEmpty() ? "" : head.substring(1));
        boolean any = !head.isEmpty();
        while (in.isWord(0) || !in.atEnd() && URI_PUNCTUATION.indexOf(in.peek()) >= 0) {
            any = true;
            if (in.peek() == '%') {
                out.append(octets());
            } else {
                out.append(in.peek());
                in.skip();
            }
        }
        if (!any) {
            throw in.problem("did not find expected tag URI");
        }
        return out.toString();
    }

    private String octets() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        while (in.peek() == '%') {
            int high = Character.digit(in.peek(1), 16);
            int low = Character.digit(in.peek(2), 16);
            if (high < 0 || low < 0) {
                throw in.problem("did not find URI escaped octet");
            }
            octets.write(high << 4 | low);
            in.skip(3);
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
