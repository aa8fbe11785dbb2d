package io.keelson.apiserver.proxy.html;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/**
 * One start tag as its bytes come, read by the rules of the HTML standard (13.2.5.32 to 13.2.5.40). It holds the tag and
 * where the attributes are that may have a link; its text is left as it was written but for links that change.
 */
final class StartTag {
    /** A longer tag is passed on as it is. Holds every link that browsers follow, and small embedded images. */
    static final int MOST_BYTES = 64 * 1024;

    private static final Map<String, Set<String>> LINKS = Map.ofEntries(
            Map.entry("a", Set.of("href")),
            Map.entry("applet", Set.of("codebase")),
            Map.entry("area", Set.of("href")),
            Map.entry("audio", Set.of("src")),
            Map.entry("base", Set.of("href")),
            Map.entry("blockquote", Set.of("cite")),
            Map.entry("body", Set.of("background")),
            Map.entry("button", Set.of("formaction")),
            Map.entry("command", Set.of("icon")),
            Map.entry("del", Set.of("cite")),
            Map.entry("embed", Set.of("src")),
            Map.entry("form", Set.of("action")),
            Map.entry("frame", Set.of("longdesc", "src")),
            Map.entry("head", Set.of("profile")),
            Map.entry("html", Set.of("manifest")),
            Map.entry("iframe", Set.of("longdesc", "src")),
            Map.entry("img", Set.of("longdesc", "src", "usemap")),
            Map.entry("input", Set.of("src", "usemap", "formaction")),
            Map.entry("ins", Set.of("cite")),
            Map.entry("link", Set.of("href")),
            Map.entry("object", Set.of("classid", "codebase", "data", "usemap")),
            Map.entry("q", Set.of("cite")),
            Map.entry("script", Set.of("src")),
            Map.entry("source", Set.of("src")),
            Map.entry("video", Set.of("poster", "src")));

    private enum Part {
        NAME,
        BEFORE_ATTRIBUTE,
        ATTRIBUTE,
        AFTER_ATTRIBUTE,
        BEFORE_VALUE,
        QUOTED,
        PLAIN
    }

    /** A link's place in the tag, quotes left out. */
    private record Link(int start, int end, boolean quoted) {}

    private byte[] bytes = new byte[256];
    private int length;
    private Part part = Part.NAME;
    private int start;
    private byte quote;
    private String name = "";
    private Set<String> wanted = Set.of();
    private boolean isLink;
    private boolean tooLong;
    private final List<Link> links = new ArrayList<>();

    /** Forgets the last tag; the new one begins with these bytes, which are read. */
    void begin() {
        length = 0;
        part = Part.NAME;
        name = "";
        wanted = Set.of();
        tooLong = false;
        links.clear();
    }

    /** Takes the next byte of the tag; returns whether it was the last one. */
    boolean take(byte b) {
        append(b);
        switch (part) {
            case NAME -> {
                if (space(b) || b == '/' || b == '>') {
                    name = tooLong ? "" : text(1, length - 1).toLowerCase(Locale.ROOT);
                    wanted = LINKS.getOrDefault(name, Set.of());
                    part = Part.BEFORE_ATTRIBUTE;
                }
            }
            case BEFORE_ATTRIBUTE -> {
                if (!space(b) && b != '/' && b != '>') {
                    part = Part.ATTRIBUTE;
                    start = length - 1;
                }
            }
            case ATTRIBUTE -> {
                boolean ends = b == '=' || space(b) || b == '/' || b == '>';
                if (ends) {
                    isLink = !tooLong && wanted.contains(text(start, length - 1).toLowerCase(Locale.ROOT));
                    part = b == '=' ? Part.BEFORE_VALUE : space(b) ? Part.AFTER_ATTRIBUTE : Part.BEFORE_ATTRIBUTE;
                }
            }
            case AFTER_ATTRIBUTE -> {
                if (b == '=') {
                    part = Part.BEFORE_VALUE;
                } else if (b == '/' || b == '>') {
                    part = Part.BEFORE_ATTRIBUTE;
                } else if (!space(b)) {
                    part = Part.ATTRIBUTE;
                    start = length - 1;
                }
            }
            case BEFORE_VALUE -> {
                if (b == '"' || b == '\'') {
                    part = Part.QUOTED;
                    quote = b;
                    start = length;
                } else if (b == '>') {
                    part = Part.BEFORE_ATTRIBUTE;
                } else if (!space(b)) {
                    part = Part.PLAIN;
                    start = length - 1;
                }
            }
            case QUOTED -> {
                if (b == quote) {
                    value(true);
                    return false;
                }
            }
            case PLAIN -> {
                if (space(b) || b == '>') {
                    value(false);
                }
            }
        }
        return b == '>' && part == Part.BEFORE_ATTRIBUTE;
    }

    private void value(boolean quoted) {
        if (isLink && !tooLong) {
            links.add(new Link(start, length - 1, quoted));
        }
        part = Part.BEFORE_ATTRIBUTE;
    }

    /** Returns whether the tag is longer than what is held; {@link #drain} is to be called then. */
    boolean full() {
        return length == MOST_BYTES;
    }

    /** Writes what is held and forgets it; the tag's links stay as they are. */
    void drain(ByteArrayOutputStream out) {
        out.write(bytes, 0, length);
        length = 0;
        tooLong = true;
        links.clear();
    }

    /** Returns the tag's name in small letters. */
    String name() {
        return name;
    }

    /** Writes the tag with its links as they are to be. */
    void write(ByteArrayOutputStream out, ProxiedLinks proxied) {
        int written = 0;
        for (Link link : links) {
            String value = new String(bytes, link.start(), link.end() - link.start(), StandardCharsets.UTF_8);
            @Nullable String changed = proxied.rewrite(HtmlUtils.htmlUnescape(value));
            if (changed != null) {
                out.write(bytes, written, link.start() - written);
                String escaped = HtmlUtils.htmlEscape(changed, "UTF-8");
                out.writeBytes((link.quoted() ? escaped : '"' + escaped + '"').getBytes(StandardCharsets.UTF_8));
                written = link.end();
            }
        }
        out.write(bytes, written, length - written);
    }

    private void append(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(2 * length, MOST_BYTES));
        }
        bytes[length++] = b;
    }

    private String text(int from, int to) {
        return to <= from || to - from > 32 ? "" : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    static boolean space(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == '\f';
    }
}
