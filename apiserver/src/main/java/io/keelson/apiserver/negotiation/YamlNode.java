package io.keelson.apiserver.negotiation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document as it was written: not resolved, aliases not followed. */
final class YamlNode {
    private static final List<YamlNode> NONE = List.of();

    /** What a node is. */
    enum Kind {
        SCALAR,
        SEQUENCE,
        MAPPING,
        ALIAS
    }

    final Kind kind;

    /** The line it begins in, from 0. */
    final int line;

    /** The tag as given with {@code !!} for {@code tag:yaml.org,2002:}, empty where there is none. */
    final String tag;

    /** The text of a scalar or the name of an alias. */
    final String value;

    /** Whether a scalar is plain and without a tag, so that its text says its type. */
    final boolean implicit;

    /** The elements of a sequence; keys and values of a mapping in turn. */
    final List<YamlNode> children;

    /** What an alias stands for. */
    final @Nullable YamlNode target;

    /** The levels of containers in it, those behind aliases included; known when the container is complete. */
    int height;

    private YamlNode(
            Kind kind,
            int line,
            String tag,
            String value,
            boolean implicit,
            List<YamlNode> children,
            @Nullable YamlNode target) {
        this.kind = kind;
        this.line = line;
        this.tag = tag;
        this.value = value;
        this.implicit = implicit;
        this.children = children;
        this.target = target;
    }

    static YamlNode scalar(int line, String tag, String value, boolean implicit) {
        return new YamlNode(Kind.SCALAR, line, tag, value, implicit, NONE, null);
    }

    static YamlNode container(Kind kind, int line, String tag) {
        return new YamlNode(kind, line, tag, "", false, new ArrayList<>(4), null);
    }

    static YamlNode alias(int line, String name, YamlNode target) {
        YamlNode alias = new YamlNode(Kind.ALIAS, line, "", name, false, NONE, target);
        alias.height = target.height;
        return alias;
    }

    boolean isContainer() {
        return kind == Kind.MAPPING || kind == Kind.SEQUENCE;
    }

    /** Whether, as a key, it merges its value's entries into the mapping. */
    boolean isMerge() {
        return kind == Kind.SCALAR && value.equals("<<") && (implicit || tag.equals("!!merge"));
    }
}
