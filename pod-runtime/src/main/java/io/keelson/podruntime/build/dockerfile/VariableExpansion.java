package io.keelson.podruntime.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Expands variables in a word as Docker's frontend does: {@code $x}, {@code ${x}}, {@code ${x:-word}}, {@code :+}, {@code :?}
 * and these without the colon, {@code ${x#pattern}}, {@code ##}, {@code %}, {@code %%}, {@code ${x/pattern/word}} and
 * {@code //}; quotes and escapes go, and nothing is expanded in single quotes.
 */
public final class VariableExpansion {
    private static final int DEEPEST = 64;
    private static final int LONGEST = 1 << 20;
    /** Matching takes time that grows with the cube of the value's length. */
    private static final int LONGEST_MATCHED = 2048;

    private final Function<String, @Nullable String> variables;
    private final char escape;
    private final int line;
    private final boolean keepQuotes;
    private String text = "";
    private int at;
    private int depth;

    /**
     * @param variables the values by name, null for one that is not set
     * @param line for what is wrong
     */
    public VariableExpansion(Function<String, @Nullable String> variables, char escape, int line) {
        this(variables, escape, line, false);
    }

    private VariableExpansion(Function<String, @Nullable String> variables, char escape, int line, boolean keepQuotes) {
        this.variables = variables;
        this.escape = escape;
        this.line = line;
        this.keepQuotes = keepQuotes;
    }

    /** The same, but quotes have no meaning and stay: for here-documents. */
    public VariableExpansion inDocument() {
        return new VariableExpansion(variables, escape, line, true);
    }

    /** Expands one word; the result is one word, whatever blanks it has. */
    public String word(String word) {
        text = word;
        at = 0;
        depth = 0;
        return bounded(until(""));
    }

    /** Expands a word that may become several: blanks that come from unquoted variables split it. */
    public List<String> words(String word) {
        return new ArrayList<>(ShellWords.plain(word(word)));
    }

    private String until(String stops) {
        if (++depth > DEEPEST) {
            throw wrong("variables are nested too deeply");
        }
        StringBuilder result = new StringBuilder();
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at);
            if (c == '\'' && !keepQuotes) {
                single(result);
            } else if (c == '"' && !keepQuotes) {
                quoted(result);
            } else if (c == '$') {
                result.append(variable());
            } else if (c == escape) {
                escaped(result);
            } else {
                result.append(c);
                at++;
            }
        }
        depth--;
        return result.toString();
    }

    private void escaped(StringBuilder result) {
        at++;
        if (at == text.length()) {
            if (keepQuotes) {
                result.append(escape);
            }
            return;
        }
        char next = text.charAt(at++);
        if (keepQuotes && next != '$' && next != escape) {
            result.append(escape);
        }
        result.append(next);
    }

    private void single(StringBuilder result) {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw wrong("unexpected end of statement while looking for matching single-quote");
        }
        result.append(text, at + 1, end);
        at = end + 1;
    }

    private void quoted(StringBuilder result) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '$') {
                result.append(variable());
            } else if (c == escape && at + 1 < text.length()) {
                char next = text.charAt(at + 1);
                if (next != '"' && next != '$' && next != escape) {
                    result.append(c);
                }
                result.append(next);
                at += 2;
            } else {
                result.append(c);
                at++;
            }
        }
        throw wrong("unexpected end of statement while looking for matching double-quote");
    }

    private String variable() {
        at++;
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            return braced();
        }
        String name = name();
        if (name.isEmpty()) {
            return "$";
        }
        String value = variables.apply(name);
        return value == null ? "" : value;
    }

    private String name() {
        int start = at;
        if (at < text.length() && "@*#?-$!0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
            return text.substring(start, at);
        }
        while (at < text.length() && (text.charAt(at) == '_' || letterOrDigit(text.charAt(at)))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean letterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private String braced() {
        String name = name();
        if (name.isEmpty()) {
            throw wrong("bad substitution");
        }
        char c = take();
        String value = variables.apply(name);
        String known = value == null ? "" : value;
        if ("#%/".indexOf(c) >= 0 && known.length() > LONGEST_MATCHED) {
            throw wrong("a value of more than " + LONGEST_MATCHED + " characters is not matched against a pattern");
        }
        return switch (c) {
            case '}' -> known;
            case ':' -> conditional(name, take(), known.isEmpty() ? null : known);
            case '-', '+', '?' -> conditional(name, c, value);
            case '#', '%' -> {
                boolean longest = at < text.length() && text.charAt(at) == c;
                at += longest ? 1 : 0;
                String pattern = closed();
                yield value == null ? "" : ShellPattern.trimmed(known, pattern, c == '#', longest);
            }
            case '/' -> {
                boolean all = at < text.length() && text.charAt(at) == '/';
                at += all ? 1 : 0;
                String pattern = until("/}");
                String replacement = take() == '/' ? closed() : "";
                yield value == null ? "" : ShellPattern.replaced(known, pattern, replacement, all);
            }
            default -> throw wrong("unsupported modifier (" + c + ") in substitution");
        };
    }

    private String conditional(String name, char kind, @Nullable String value) {
        String word = closed();
        return switch (kind) {
            case '-' -> value == null ? word : value;
            case '+' -> value == null ? "" : word;
            case '?' -> {
                if (value == null) {
                    throw wrong(name + ": " + (word.isEmpty() ? "is not allowed to be unset" : word));
                }
                yield value;
            }
            default -> throw wrong("unsupported modifier (" + kind + ") in substitution");
        };
    }

    private String closed() {
        String word = until("}");
        take();
        return word;
    }

    private char take() {
        if (at >= text.length()) {
            throw wrong("syntax error: missing '}'");
        }
        return text.charAt(at++);
    }

    private String bounded(String result) {
        if (result.length() > LONGEST) {
            throw wrong("variables expand to more than " + LONGEST + " characters");
        }
        return result;
    }

    private DockerfileException wrong(String what) {
        return new DockerfileException(line, "failed to process \"" + text + "\": " + what);
    }
}
