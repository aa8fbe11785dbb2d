package io.keelson.apiserver.proxy.html;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Rewrites the links of a page as its bytes come. What is no start tag (text, comments, scripts, end tags) is written as
 * it came; the page is taken for UTF-8 or another encoding that has ASCII in it.
 */
final class HtmlLinks {
    /** Elements whose content is text, whatever it looks like, up to their end tag. */
    private static final Set<String> RAW = Set.of(
            "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp");

    private enum State {
        TEXT,
        OPENED,
        MARKUP,
        COMMENT,
        END_TAG,
        START_TAG,
        RAW_TEXT
    }

    private final ProxiedLinks proxied;
    private final StartTag tag = new StartTag();
    private State state = State.TEXT;
    private byte[] end = {};
    private int matched;
    private byte quote;

    HtmlLinks(ProxiedLinks proxied) {
        this.proxied = proxied;
    }

    /** Takes a part of the page and writes what can be told of it. */
    void read(byte[] page, ByteArrayOutputStream out) {
        for (byte b : page) {
            if (state == State.START_TAG) {
                startTag(b, out);
            } else if (state == State.OPENED) {
                opened(b, out);
            } else if (state == State.TEXT && b == '<') {
                state = State.OPENED;
            } else {
                out.write(b);
                other(b);
            }
        }
    }

    /** Writes what is left at the end of the page: a tag that does not end is no tag. */
    void finish(ByteArrayOutputStream out) {
        if (state == State.OPENED) {
            out.write('<');
        } else if (state == State.START_TAG) {
            tag.drain(out);
        }
        state = State.TEXT;
    }

    /** The byte behind a {@code <} tells what it begins. */
    private void opened(byte b, ByteArrayOutputStream out) {
        if (letter(b)) {
            state = State.START_TAG;
            tag.begin();
            tag.take((byte) '<');
            tag.take(b);
            return;
        }
        out.write('<');
        if (b == '<') {
            return;
        }
        out.write(b);
        matched = 0;
        quote = 0;
        state = switch (b) {
            case '!' -> State.MARKUP;
            case '?' -> State.COMMENT;
            case '/' -> State.END_TAG;
            default -> State.TEXT;
        };
        end = new byte[] {'>'};
    }

    private void startTag(byte b, ByteArrayOutputStream out) {
        if (tag.take(b)) {
            tag.write(out, proxied);
            state = State.TEXT;
            if (RAW.contains(tag.name())) {
                state = State.RAW_TEXT;
                end = ("</" + tag.name()).getBytes(StandardCharsets.US_ASCII);
                matched = 0;
            }
        } else if (tag.full()) {
            tag.drain(out);
        }
    }

    private void other(byte b) {
        switch (state) {
            case MARKUP -> {
                // A comment ends with -->, all else that begins with <! with the next >.
                if (b == '-' && ++matched == 2) {
                    state = State.COMMENT;
                    end = new byte[] {'-', '-', '>'};
                    matched = 2; // <!--> is a comment without content.
                } else if (b == '>') {
                    state = State.TEXT;
                } else if (b != '-') {
                    state = State.COMMENT;
                }
            }
            case COMMENT -> {
                if (b == end[matched]) {
                    matched++;
                } else {
                    // Of many dashes the last two count.
                    matched = b == '-' && end.length == 3 ? Math.min(matched, 2) : 0;
                }
                if (matched == end.length) {
                    state = State.TEXT;
                }
            }
            case END_TAG -> endTag(b);
            case RAW_TEXT -> rawText(b);
            default -> {}
        }
    }

    /** End tags may have attributes too, which mean nothing. */
    private void endTag(byte b) {
        if (quote != 0) {
            if (b == quote) {
                quote = 0;
            }
        } else if (b == '>') {
            state = State.TEXT;
        } else if (matched == '=' && (b == '"' || b == '\'')) {
            quote = b;
        }
        if (!StartTag.space(b)) {
            matched = b;
        }
    }

    private void rawText(byte b) {
        if (matched == end.length) {
            if (b == '>') {
                state = State.TEXT;
                return;
            }
            if (StartTag.space(b) || b == '/') {
                state = State.END_TAG;
                matched = 0;
                quote = 0;
                return;
            }
            matched = 0;
        }
        byte small = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
        if (small == end[matched]) {
            matched++;
        } else {
            matched = small == '<' ? 1 : 0;
        }
    }

    private static boolean letter(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }
}
