package io.keelson.apiserver.negotiation;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the nodes of the first document of a YAML 1.1 stream, without recursion. */
final class YamlComposer {
    private static final String TAG_PREFIX = "tag:yaml.org,2002:";

    private final YamlScanner in;
    private final Map<String, String> handles = new HashMap<>(Map.of("!", "!", "!!", TAG_PREFIX));
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private @Nullable YamlNode root;

    /** The ways a collection can be written. */
    private enum Form {
        BLOCK_SEQUENCE,
        INDENTLESS_SEQUENCE,
        BLOCK_MAPPING,
        FLOW_SEQUENCE,
        FLOW_MAPPING,
        /** A mapping of one entry, written as an element of a flow sequence. */
        FLOW_PAIR
    }

    /** A collection that has not ended. */
    private static final class Open {
        private final Form form;
        private final YamlNode node;
        private boolean first = true;

        /** Whether the next node is a mapping's value. */
        private boolean value;

        private Open(Form form, YamlNode node) {
            this.form = form;
            this.node = node;
        }
    }

    private YamlComposer(String yaml) {
        this.in = new YamlScanner(yaml);
    }

    /**
     * Returns the first document's root, null where there is none.
     *
     * @throws YamlException where it is malformed
     */
    static @Nullable YamlNode compose(String yaml) {
        YamlComposer composer = new YamlComposer(yaml);
        composer.document();
        return composer.root;
    }

    private void document() {
        YamlToken.Type type = in.peek().type();
        if (type == YamlToken.Type.STREAM_END) {
            return;
        }
        boolean explicit = false;
        if (type == YamlToken.Type.VERSION_DIRECTIVE
                || type == YamlToken.Type.TAG_DIRECTIVE
                || type == YamlToken.Type.DOCUMENT_START) {
            directives();
            if (in.peek().type() != YamlToken.Type.DOCUMENT_START) {
                throw problem(
                        "did not find expected <document start>", in.peek().line());
            }
            in.skip();
            explicit = true;
        }
        YamlToken token = in.peek();
        boolean empty =
                switch (token.type()) {
                    case VERSION_DIRECTIVE, TAG_DIRECTIVE, DOCUMENT_START, DOCUMENT_END, STREAM_END -> explicit;
                    default -> false;
                };
        if (empty) {
            empty(token.line());
        } else {
            node(true, false);
            while (!open.isEmpty()) {
                step(open.element());
            }
        }
        in.peek();
    }

    private void directives() {
        boolean version = false;
        for (YamlToken token = in.peek();
                token.type() == YamlToken.Type.VERSION_DIRECTIVE || token.type() == YamlToken.Type.TAG_DIRECTIVE;
                token = in.peek()) {
            if (token.type() == YamlToken.Type.VERSION_DIRECTIVE) {
                if (version) {
                    throw problem("found duplicate %YAML directive", token.line());
                }
                if (!token.value().equals("1.1")) {
                    throw problem("found incompatible YAML document", token.line());
                }
                version = true;
            } else {
                handles.put(token.value(), token.suffix());
            }
            in.skip();
        }
    }

    private void step(Open inner) {
        switch (inner.form) {
            case BLOCK_SEQUENCE -> blockElement(inner);
            case INDENTLESS_SEQUENCE -> indentlessElement();
            case BLOCK_MAPPING -> blockEntry(inner);
            case FLOW_SEQUENCE -> flowElement(inner);
            case FLOW_MAPPING -> flowEntry(inner);
            case FLOW_PAIR -> pair(inner);
        }
        inner.first = false;
    }

    private boolean at(YamlToken.Type... types) {
        YamlToken.Type type = in.peek().type();
        for (YamlToken.Type one : types) {
            if (type == one) {
                return true;
            }
        }
        return false;
    }

    private void blockElement(Open sequence) {
        YamlToken token = in.peek();
        if (token.type() == YamlToken.Type.BLOCK_ENTRY) {
            in.skip();
            nodeUnless(true, false, token.line(), YamlToken.Type.BLOCK_ENTRY, YamlToken.Type.BLOCK_END);
        } else if (token.type() == YamlToken.Type.BLOCK_END) {
            in.skip();
            close();
        } else {
            throw problem("did not find expected '-' indicator", token.line());
        }
    }

    private void indentlessElement() {
        YamlToken token = in.peek();
        if (token.type() == YamlToken.Type.BLOCK_ENTRY) {
            in.skip();
            nodeUnless(
                    true,
                    false,
                    token.line(),
                    YamlToken.Type.BLOCK_ENTRY,
                    YamlToken.Type.KEY,
                    YamlToken.Type.VALUE,
                    YamlToken.Type.BLOCK_END);
        } else {
            close();
        }
    }

    private void blockEntry(Open mapping) {
        YamlToken token = in.peek();
        if (mapping.value) {
            mapping.value = false;
            if (token.type() == YamlToken.Type.VALUE) {
                in.skip();
                nodeUnless(
                        true, true, token.line(), YamlToken.Type.KEY, YamlToken.Type.VALUE, YamlToken.Type.BLOCK_END);
            } else {
                empty(token.line());
            }
        } else if (token.type() == YamlToken.Type.KEY) {
            in.skip();
            mapping.value = true;
            nodeUnless(true, true, token.line(), YamlToken.Type.KEY, YamlToken.Type.VALUE, YamlToken.Type.BLOCK_END);
        } else if (token.type() == YamlToken.Type.BLOCK_END) {
            in.skip();
            close();
        } else {
            throw problem("did not find expected key", token.line());
        }
    }

    private void flowElement(Open sequence) {
        if (!at(YamlToken.Type.FLOW_SEQUENCE_END)) {
            if (!sequence.first) {
                if (!at(YamlToken.Type.FLOW_ENTRY)) {
                    throw problem("did not find expected ',' or ']'", in.peek().line());
                }
                in.skip();
            }
            if (at(YamlToken.Type.KEY)) {
                YamlNode node =
                        YamlNode.container(YamlNode.Kind.MAPPING, in.peek().line(), "");
                in.skip();
                open(Form.FLOW_PAIR, node);
                return;
            }
            if (!at(YamlToken.Type.FLOW_SEQUENCE_END)) {
                node(false, false);
                return;
            }
        }
        in.skip();
        close();
    }

    private void pair(Open pair) {
        YamlToken token = in.peek();
        if (pair.value) {
            if (pair.node.children.size() == 2) {
                close();
            } else if (token.type() == YamlToken.Type.VALUE) {
                in.skip();
                nodeUnless(false, false, token.line(), YamlToken.Type.FLOW_ENTRY, YamlToken.Type.FLOW_SEQUENCE_END);
            } else {
                empty(token.line());
            }
            return;
        }
        pair.value = true;
        if (at(YamlToken.Type.VALUE, YamlToken.Type.FLOW_ENTRY, YamlToken.Type.FLOW_SEQUENCE_END)) {
            // As upstream's parser does, which thereby loses the token.
            in.skip();
            empty(token.line());
        } else {
            node(false, false);
        }
    }

    private void flowEntry(Open mapping) {
        if (mapping.value) {
            mapping.value = false;
            YamlToken token = in.peek();
            if (token.type() == YamlToken.Type.VALUE) {
                in.skip();
                nodeUnless(false, false, token.line(), YamlToken.Type.FLOW_ENTRY, YamlToken.Type.FLOW_MAPPING_END);
            } else {
                empty(token.line());
            }
            return;
        }
        if (!at(YamlToken.Type.FLOW_MAPPING_END)) {
            if (!mapping.first) {
                if (!at(YamlToken.Type.FLOW_ENTRY)) {
                    throw problem("did not find expected ',' or '}'", in.peek().line());
                }
                in.skip();
            }
            YamlToken token = in.peek();
            if (token.type() == YamlToken.Type.KEY) {
                in.skip();
                mapping.value = true;
                nodeUnless(
                        false,
                        false,
                        token.line(),
                        YamlToken.Type.VALUE,
                        YamlToken.Type.FLOW_ENTRY,
                        YamlToken.Type.FLOW_MAPPING_END);
                return;
            }
            if (token.type() != YamlToken.Type.FLOW_MAPPING_END) {
                node(false, false);
                // The entry's value, which is nothing, comes when its key is complete.
                mapping.value = true;
                return;
            }
        }
        in.skip();
        close();
    }

    private void nodeUnless(boolean block, boolean indentless, int line, YamlToken.Type... others) {
        if (at(others)) {
            empty(line);
        } else {
            node(block, indentless);
        }
    }

    private void empty(int line) {
        add(YamlNode.scalar(line, "", "", true), "");
    }

    private void node(boolean block, boolean indentless) {
        YamlToken token = in.peek();
        if (token.type() == YamlToken.Type.ALIAS) {
            in.skip();
            YamlNode target = anchors.get(token.value());
            if (target == null) {
                throw new YamlException("unknown anchor '" + token.value() + "' referenced");
            }
            add(YamlNode.alias(token.line(), token.value(), target), "");
            return;
        }
        int line = token.line();
        String anchor = "";
        String tag = "";
        boolean anchored = false;
        boolean tagged = false;
        while (token.type() == YamlToken.Type.ANCHOR && !anchored || token.type() == YamlToken.Type.TAG && !tagged) {
            if (token.type() == YamlToken.Type.ANCHOR) {
                anchor = token.value();
                anchored = true;
            } else {
                tag = tag(token);
                tagged = true;
            }
            in.skip();
            token = in.peek();
        }
        YamlNode.Kind sequence = YamlNode.Kind.SEQUENCE;
        YamlNode.Kind mapping = YamlNode.Kind.MAPPING;
        YamlToken.Type type = token.type();
        if (indentless && type == YamlToken.Type.BLOCK_ENTRY) {
            collection(Form.INDENTLESS_SEQUENCE, YamlNode.container(sequence, line, tag), anchor);
        } else if (type == YamlToken.Type.SCALAR) {
            in.skip();
            boolean implicit = token.plain() && tag.isEmpty();
            add(YamlNode.scalar(line, tag.equals("!") ? "" : tag, token.value(), implicit), anchor);
        } else if (type == YamlToken.Type.FLOW_SEQUENCE_START) {
            in.skip();
            collection(Form.FLOW_SEQUENCE, YamlNode.container(sequence, line, tag), anchor);
        } else if (type == YamlToken.Type.FLOW_MAPPING_START) {
            in.skip();
            collection(Form.FLOW_MAPPING, YamlNode.container(mapping, line, tag), anchor);
        } else if (block && type == YamlToken.Type.BLOCK_SEQUENCE_START) {
            in.skip();
            collection(Form.BLOCK_SEQUENCE, YamlNode.container(sequence, line, tag), anchor);
        } else if (block && type == YamlToken.Type.BLOCK_MAPPING_START) {
            in.skip();
            collection(Form.BLOCK_MAPPING, YamlNode.container(mapping, line, tag), anchor);
        } else if (anchored || tagged) {
            add(YamlNode.scalar(line, tag, "", tag.isEmpty()), anchor);
        } else {
            throw problem("did not find expected node content", token.line());
        }
    }

    private String tag(YamlToken token) {
        String full = token.suffix();
        if (!token.value().isEmpty()) {
            String prefix = handles.get(token.value());
            if (prefix == null) {
                throw problem("found undefined tag handle", token.line());
            }
            full = prefix + token.suffix();
        }
        return full.startsWith(TAG_PREFIX) ? "!!" + full.substring(TAG_PREFIX.length()) : full;
    }

    private void collection(Form form, YamlNode node, String anchor) {
        add(node, anchor);
        open.push(new Open(form, node));
    }

    private void open(Form form, YamlNode node) {
        collection(form, node, "");
    }

    private void add(YamlNode node, String anchor) {
        if (!anchor.isEmpty()) {
            anchors.put(anchor, node);
        }
        Open parent = open.peek();
        if (parent == null) {
            root = node;
        } else {
            parent.node.children.add(node);
        }
    }

    private void close() {
        YamlNode done = open.remove().node;
        int height = 0;
        for (YamlNode child : done.children) {
            height = Math.max(height, child.height);
        }
        done.height = height + 1;
    }

    /** Says what is wrong with a token; told for the line before it, as upstream's parser does. */
    private static YamlException problem(String problem, int line) {
        return new YamlException((line > 0 ? "line " + line + ": " : "") + problem);
    }
}
