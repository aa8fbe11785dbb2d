package io.keelson.podruntime.build.copy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern of {@code .dockerignore} or of a source: {@code *} and {@code ?} do not match slashes, {@code **} does,
 * {@code [a-z]} and {@code \x} as in Go's {@code filepath.Match}. Matching takes time that grows with pattern times path.
 */
final class PathPattern {
    private sealed interface Token {
        boolean matches(char c);
    }

    private record Literal(char wanted) implements Token {
        @Override
        public boolean matches(char c) {
            return c == wanted;
        }
    }

    private record AnyBut(boolean slash) implements Token {
        @Override
        public boolean matches(char c) {
            return c != '/';
        }
    }

    private record OneOf(boolean not, List<char[]> ranges) implements Token {
        @Override
        public boolean matches(char c) {
            boolean in = ranges.stream().anyMatch(r -> c >= r[0] && c <= r[1]);
            return in != not && c != '/';
        }
    }

    /** Any number of characters. @param slashes those too @param directories whole ones alone, each with its slash */
    private record Many(boolean slashes, boolean directories) implements Token {
        @Override
        public boolean matches(char c) {
            return slashes || c != '/';
        }
    }

    private final List<Token> tokens;

    private PathPattern(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** @throws IllegalArgumentException where it is no pattern */
    static PathPattern of(String pattern) {
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> {
                    boolean two = pattern.startsWith("**", i);
                    boolean directories =
                            two && pattern.startsWith("**/", i) && (i == 0 || pattern.charAt(i - 1) == '/');
                    tokens.add(new Many(two, directories));
                    i += directories ? 2 : two ? 1 : 0;
                }
                case '?' -> tokens.add(new AnyBut(true));
                case '[' -> i = range(pattern, i, tokens);
                case '\\' -> {
                    if (++i == pattern.length()) {
                        throw new IllegalArgumentException("syntax error in pattern: " + pattern);
                    }
                    tokens.add(new Literal(pattern.charAt(i)));
                }
                default -> tokens.add(new Literal(c));
            }
        }
        return new PathPattern(List.copyOf(tokens));
    }

    private static int range(String pattern, int start, List<Token> tokens) {
        int i = start + 1;
        boolean not = i < pattern.length() && pattern.charAt(i) == '^';
        i += not ? 1 : 0;
        List<char[]> ranges = new ArrayList<>();
        while (i < pattern.length() && (pattern.charAt(i) != ']' || ranges.isEmpty())) {
            i += pattern.charAt(i) == '\\' ? 1 : 0;
            if (i >= pattern.length()) {
                break;
            }
            char low = pattern.charAt(i++);
            char high = low;
            if (i + 1 < pattern.length() && pattern.charAt(i) == '-' && pattern.charAt(i + 1) != ']') {
                high = pattern.charAt(i + 1);
                i += 2;
            }
            ranges.add(new char[] {low, high});
        }
        if (i >= pattern.length()) {
            throw new IllegalArgumentException("syntax error in pattern: " + pattern);
        }
        tokens.add(new OneOf(not, ranges));
        return i;
    }

    /** Whether a text has a character that means something in a pattern. */
    static boolean isOne(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** Whether it matches a whole path. */
    boolean matches(String path) {
        BitSet states = new BitSet(tokens.size() + 1);
        enter(states, 0, true);
        for (int i = 0; i < path.length() && !states.isEmpty(); i++) {
            char c = path.charAt(i);
            BitSet following = new BitSet(tokens.size() + 1);
            for (int s = states.nextSetBit(0); s >= 0 && s < tokens.size(); s = states.nextSetBit(s + 1)) {
                Token token = tokens.get(s);
                if (token instanceof Many many) {
                    if (token.matches(c)) {
                        following.set(s);
                        if (!many.directories() || c == '/') {
                            enter(following, s + 1, true);
                        }
                    }
                } else if (token.matches(c)) {
                    enter(following, s + 1, true);
                }
            }
            states = following;
        }
        return states.get(tokens.size());
    }

    /** Adds a state, and those that are reached from it by nothing. */
    private void enter(BitSet states, int state, boolean begins) {
        int s = state;
        states.set(s);
        while (begins && s < tokens.size() && tokens.get(s) instanceof Many) {
            states.set(++s);
        }
    }
}
