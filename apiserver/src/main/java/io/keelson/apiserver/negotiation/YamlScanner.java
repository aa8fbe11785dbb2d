package io.keelson.apiserver.negotiation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a YAML 1.1 text apart into tokens, one after another and in linear time. A key is known for one only when its
 * colon comes, so tokens wait while the first of them may still turn out to be a key.
 */
final class YamlScanner {
    private static final int MAX_DEPTH = 10_000;

    /** How far a colon may be behind its key, on the same line. */
    private static final int KEY_LENGTH = 1024;

    private final YamlCursor in;
    private final YamlScalarScanner scalars;
    private final ArrayList<YamlToken> tokens = new ArrayList<>();
    private int head;
    private int taken;
    private final ArrayDeque<Integer> indents = new ArrayDeque<>();
    private int indent = -1;

    /** One for each flow collection that is open, and one for the block outside. */
    private final ArrayList<Key> keys = new ArrayList<>(List.of(new Key()));

    private final Map<Integer, Key> keysByToken = new HashMap<>();
    private boolean keyAllowed = true;
    private boolean ended;

    /** Where a key may have begun. */
    private static final class Key {
        private boolean possible;
        private boolean required;
        private int token;
        private int index;
        private int line;
        private int column;
    }

    YamlScanner(String text) {
        this.in = new YamlCursor(text);
        this.scalars = new YamlScalarScanner(in);
    }

    /** Returns the next token without taking it. */
    YamlToken peek() {
        while (head == tokens.size() || mayBecomeKey()) {
            fetch();
        }
        return tokens.get(head);
    }

    /** Takes the token that was looked at. */
    void skip() {
        keysByToken.remove(taken);
        head++;
        taken++;
        if (head > 64 && head * 2 > tokens.size()) {
            tokens.subList(0, head).clear();
            head = 0;
        }
    }

    private boolean mayBecomeKey() {
        Key key = keysByToken.get(taken);
        return key != null && isValid(key);
    }

    private boolean isValid(Key key) {
        if (!key.possible) {
            return false;
        }
        if (key.line < in.line || key.index + KEY_LENGTH < in.index) {
            if (key.required) {
                throw in.problem("could not find expected ':'");
            }
            key.possible = false;
            return false;
        }
        return true;
    }

    private Key key() {
        return keys.getLast();
    }

    private boolean flow() {
        return keys.size() > 1;
    }

    private void saveKey() {
        boolean required = !flow() && indent == in.column;
        if (!keyAllowed) {
            return;
        }
        forgetKey();
        Key key = key();
        key.possible = true;
        key.required = required;
        key.token = taken + tokens.size() - head;
        key.index = in.index;
        key.line = in.line;
        key.column = in.column;
        keysByToken.put(key.token, key);
    }

    private void forgetKey() {
        Key key = key();
        if (key.possible && key.required) {
            throw in.problem("could not find expected ':'");
        }
        if (key.possible) {
            keysByToken.remove(key.token);
        }
        key.possible = false;
    }

    private void add(YamlToken.Type type) {
        tokens.add(new YamlToken(type, in.line));
    }

    private void fetch() {
        if (ended) {
            throw new YamlException("attempted to go past the end of stream; corrupted value?");
        }
        toNextToken();
        unroll(in.column);
        char c = in.peek();
        if (in.atEnd()) {
            end();
        } else if (in.column == 0 && c == '%') {
            directive();
        } else if (in.isIndicator('-') || in.isIndicator('.')) {
            unroll(-1);
            forgetKey();
            keyAllowed = false;
            add(c == '-' ? YamlToken.Type.DOCUMENT_START : YamlToken.Type.DOCUMENT_END);
            in.skip(3);
        } else if (c == '[' || c == '{') {
            flowStart(c == '[' ? YamlToken.Type.FLOW_SEQUENCE_START : YamlToken.Type.FLOW_MAPPING_START);
        } else if (c == ']' || c == '}') {
            flowEnd(c == ']' ? YamlToken.Type.FLOW_SEQUENCE_END : YamlToken.Type.FLOW_MAPPING_END);
        } else if (c == ',') {
            forgetKey();
            keyAllowed = true;
            add(YamlToken.Type.FLOW_ENTRY);
            in.skip();
        } else if (c == '-' && in.isBlankOrEnd(1)) {
            blockEntry();
        } else if (c == '?' && (flow() || in.isBlankOrEnd(1))) {
            explicitKey();
        } else if (c == ':' && (flow() || in.isBlankOrEnd(1))) {
            value();
        } else {
            content(c);
        }
    }

    private void content(char c) {
        boolean indicator = "-?:,[]{}#&*!|>'\"%@`".indexOf(c) >= 0;
        boolean plain = !in.isBlankOrEnd(0) && !indicator
                || c == '-' && !in.isBlank(1)
                || !flow() && (c == '?' || c == ':') && !in.isBlankOrEnd(1);
        if (c == '*' || c == '&') {
            saveKey();
            keyAllowed = false;
            anchor(c == '*' ? YamlToken.Type.ALIAS : YamlToken.Type.ANCHOR);
        } else if (c == '!') {
            saveKey();
            keyAllowed = false;
            tokens.add(new YamlTagScanner(in).tag());
        } else if ((c == '|' || c == '>') && !flow()) {
            forgetKey();
            keyAllowed = true;
            int line = in.line;
            tokens.add(new YamlToken(YamlToken.Type.SCALAR, line, scalars.block(indent), "", false));
        } else if (c == '\'' || c == '"') {
            saveKey();
            keyAllowed = false;
            int line = in.line;
            tokens.add(new YamlToken(YamlToken.Type.SCALAR, line, scalars.quoted(), "", false));
        } else if (plain) {
            saveKey();
            keyAllowed = false;
            int line = in.line;
            tokens.add(new YamlToken(YamlToken.Type.SCALAR, line, scalars.plain(indent + 1, flow()), "", true));
            keyAllowed = scalars.broken();
        } else {
            throw in.problem("found character that cannot start any token");
        }
    }

    private void toNextToken() {
        while (true) {
            while (in.peek() == ' ' || in.peek() == '\t' && (flow() || !keyAllowed)) {
                in.skip();
            }
            in.skipComment();
            if (in.atEnd() || !in.isBreak(0)) {
                return;
            }
            in.breakLine();
            if (!flow()) {
                keyAllowed = true;
            }
        }
    }

    private void end() {
        in.endLine();
        unroll(-1);
        forgetKey();
        keyAllowed = false;
        add(YamlToken.Type.STREAM_END);
        ended = true;
    }

    private void directive() {
        unroll(-1);
        forgetKey();
        keyAllowed = false;
        tokens.add(new YamlTagScanner(in).directive());
    }

    private void flowStart(YamlToken.Type type) {
        saveKey();
        if (keys.size() > MAX_DEPTH) {
            throw in.problem("exceeded max depth of " + MAX_DEPTH);
        }
        keys.add(new Key());
        keyAllowed = true;
        add(type);
        in.skip();
    }

    private void flowEnd(YamlToken.Type type) {
        forgetKey();
        if (flow()) {
            keys.removeLast();
        }
        keyAllowed = false;
        add(type);
        in.skip();
    }

    private void blockEntry() {
        if (!flow()) {
            if (!keyAllowed) {
                throw in.problem("block sequence entries are not allowed in this context");
            }
            roll(in.column, -1, YamlToken.Type.BLOCK_SEQUENCE_START, in.line);
        }
        forgetKey();
        keyAllowed = true;
        add(YamlToken.Type.BLOCK_ENTRY);
        in.skip();
    }

    private void explicitKey() {
        if (!flow()) {
            if (!keyAllowed) {
                throw in.problem("mapping keys are not allowed in this context");
            }
            roll(in.column, -1, YamlToken.Type.BLOCK_MAPPING_START, in.line);
        }
        forgetKey();
        keyAllowed = !flow();
        add(YamlToken.Type.KEY);
        in.skip();
    }

    private void value() {
        Key key = key();
        if (isValid(key)) {
            tokens.add(key.token - taken + head, new YamlToken(YamlToken.Type.KEY, key.line));
            roll(key.column, key.token, YamlToken.Type.BLOCK_MAPPING_START, key.line);
            keysByToken.remove(key.token);
            key.possible = false;
            keyAllowed = false;
        } else {
            if (!flow()) {
                if (!keyAllowed) {
                    throw in.problem("mapping values are not allowed in this context");
                }
                roll(in.column, -1, YamlToken.Type.BLOCK_MAPPING_START, in.line);
            }
            keyAllowed = !flow();
        }
        add(YamlToken.Type.VALUE);
        in.skip();
    }

    /** Begins a block collection where the column is right of the one around it; the token goes where it belongs. */
    private void roll(int column, int token, YamlToken.Type type, int line) {
        if (flow() || indent >= column) {
            return;
        }
        indents.push(indent);
        indent = column;
        if (indents.size() > MAX_DEPTH) {
            throw in.problem("exceeded max depth of " + MAX_DEPTH);
        }
        YamlToken start = new YamlToken(type, line);
        if (token < 0) {
            tokens.add(start);
        } else {
            tokens.add(token - taken + head, start);
        }
    }

    /** Ends the block collections that are right of a column. */
    private void unroll(int column) {
        while (!flow() && indent > column) {
            add(YamlToken.Type.BLOCK_END);
            @Nullable Integer outer = indents.poll();
            indent = outer == null ? -1 : outer;
        }
    }

    private void anchor(YamlToken.Type type) {
        int line = in.line;
        in.skip();
        String name = in.word();
        if (name.isEmpty() || !in.isBlankOrEnd(0) && "?:,]}%@`".indexOf(in.peek()) < 0) {
            throw in.problem("did not find expected alphabetic or numeric character");
        }
        tokens.add(new YamlToken(type, line, name, "", false));
    }
}
