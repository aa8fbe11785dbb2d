package io.keelson.api.selector;

import io.keelson.api.selector.Requirement.Operator;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Parses the string form of label selectors. The grammar, which the API concepts page describes:
 *
 * <pre>
 * selector    = [ requirement { "," requirement } ]
 * requirement = [ "!" ] key | key ( "=" | "==" | "!=" | "&gt;" | "&lt;" ) [ value ] | key ( "in" | "notin" ) "(" values ")"
 * </pre>
 */
final class LabelSelectorParser {
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private enum Type {
        END,
        CLOSE,
        COMMA,
        NOT,
        DOUBLE_EQUALS,
        EQUALS,
        GREATER,
        IDENTIFIER,
        IN,
        LESS,
        NOT_EQUALS,
        NOT_IN,
        OPEN
    }

    private record Token(Type type, String text) {
        /** The words "in" and "notin" may also be keys and values. */
        Type asValue() {
            return type == Type.IN || type == Type.NOT_IN ? Type.IDENTIFIER : type;
        }
    }

    LabelSelectorParser(String text) {
        int at = 0;
        while (at < text.length() && text.charAt(at) != 0) {
            char c = text.charAt(at);
            if (white(c)) {
                at++;
                continue;
            }
            Token token = special(c) ? symbol(text, at) : word(text, at);
            tokens.add(token);
            at += token.text.length();
            if (at < text.length() && text.charAt(at) == 0) {
                at++; // ends a token; by itself it ends the text
            }
        }
        tokens.add(new Token(Type.END, ""));
    }

    private static boolean white(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean special(char c) {
        return "=!(),><".indexOf(c) >= 0;
    }

    private static Token symbol(String text, int at) {
        String two = text.substring(at, Math.min(at + 2, text.length()));
        if (two.equals("==")) {
            return new Token(Type.DOUBLE_EQUALS, two);
        } else if (two.equals("!=")) {
            return new Token(Type.NOT_EQUALS, two);
        }
        Type type =
                switch (text.charAt(at)) {
                    case ')' -> Type.CLOSE;
                    case '(' -> Type.OPEN;
                    case ',' -> Type.COMMA;
                    case '!' -> Type.NOT;
                    case '=' -> Type.EQUALS;
                    case '>' -> Type.GREATER;
                    default -> Type.LESS;
                };
        return new Token(type, two.substring(0, 1));
    }

    private static Token word(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) != 0 && !special(text.charAt(to)) && !white(text.charAt(to))) {
            to++;
        }
        String word = text.substring(from, to);
        return new Token(
                switch (word) {
                    case "in" -> Type.IN;
                    case "notin" -> Type.NOT_IN;
                    default -> Type.IDENTIFIER;
                },
                word);
    }

    private Token peek() {
        return tokens.get(Math.min(position, tokens.size() - 1));
    }

    private Token take() {
        Token token = peek();
        position++;
        return token;
    }

    List<Requirement> parse() {
        List<Requirement> requirements = new ArrayList<>();
        while (true) {
            Token token = peek();
            switch (token.asValue()) {
                case IDENTIFIER, NOT -> {
                    try {
                        requirements.add(requirement());
                    } catch (SelectorException e) {
                        throw new SelectorException("unable to parse requirement: " + e.getMessage());
                    }
                    Token next = take();
                    if (next.type == Type.END) {
                        return requirements;
                    } else if (next.type != Type.COMMA) {
                        throw found(next, ", expected: ',' or 'end of string'");
                    }
                    Type after = peek().asValue();
                    if (after != Type.IDENTIFIER && after != Type.NOT) {
                        throw found(peek(), ", expected: identifier after ','");
                    }
                }
                case END -> {
                    return requirements;
                }
                default -> throw found(token, ", expected: !, identifier, or 'end of string'");
            }
        }
    }

    private static SelectorException found(Token token, String expected) {
        return new SelectorException("found '" + token.text + "'" + expected);
    }

    private Requirement requirement() {
        Token key = take();
        boolean not = key.type == Type.NOT;
        if (not) {
            key = take();
        }
        if (key.asValue() != Type.IDENTIFIER) {
            throw found(key, ", expected: identifier");
        }
        List<String> wrong = Names.qualifiedName(key.text);
        if (!wrong.isEmpty()) {
            throw new SelectorException(FieldError.invalid(FieldPath.root(), key.text, String.join("; ", wrong))
                    .message());
        }
        Type next = peek().type;
        if (not) {
            return new Requirement(key.text, Operator.DOES_NOT_EXIST, List.of());
        } else if (next == Type.END || next == Type.COMMA) {
            return new Requirement(key.text, Operator.EXISTS, List.of());
        }
        Token token = take();
        Operator operator = operator(token);
        if (operator == null) {
            throw found(token, ", expected: in, notin, =, ==, !=, gt, lt");
        }
        List<String> values = operator == Operator.IN || operator == Operator.NOT_IN ? values() : exactValue();
        return new Requirement(key.text, operator, values);
    }

    private static @Nullable Operator operator(Token token) {
        return switch (token.type) {
            case IN -> Operator.IN;
            case NOT_IN -> Operator.NOT_IN;
            case EQUALS -> Operator.EQUALS;
            case DOUBLE_EQUALS -> Operator.DOUBLE_EQUALS;
            case NOT_EQUALS -> Operator.NOT_EQUALS;
            case GREATER -> Operator.GREATER_THAN;
            case LESS -> Operator.LESS_THAN;
            default -> null;
        };
    }

    private List<String> exactValue() {
        Type next = peek().type;
        if (next == Type.END || next == Type.COMMA) {
            return List.of("");
        }
        Token token = take();
        if (token.asValue() != Type.IDENTIFIER) {
            throw found(token, ", expected: identifier");
        }
        return List.of(token.text);
    }

    private List<String> values() {
        Token open = take();
        if (open.type != Type.OPEN) {
            throw found(open, " expected: '('");
        }
        Token first = peek();
        if (first.type == Type.CLOSE) {
            take();
            return List.of("");
        }
        if (first.asValue() != Type.IDENTIFIER && first.type != Type.COMMA) {
            throw found(first, ", expected: ',', ')' or identifier");
        }
        List<String> values = identifiers();
        if (take().type != Type.CLOSE) {
            throw found(first, ", expected: ')'");
        }
        return values;
    }

    /** Reads values up to the closing bracket; between commas and brackets nothing stands for the empty value. */
    private List<String> identifiers() {
        TreeSet<String> values = new TreeSet<>();
        while (true) {
            Token token = take();
            switch (token.asValue()) {
                case IDENTIFIER -> {
                    values.add(token.text);
                    Token next = peek();
                    if (next.type == Type.CLOSE) {
                        return List.copyOf(values);
                    } else if (next.type != Type.COMMA) {
                        throw found(next, ", expected: ',' or ')'");
                    }
                }
                case COMMA -> {
                    if (values.isEmpty()) {
                        values.add("");
                    }
                    Type next = peek().type;
                    if (next == Type.CLOSE) {
                        values.add("");
                        return List.copyOf(values);
                    } else if (next == Type.COMMA) {
                        values.add("");
                    }
                }
                default -> throw found(token, ", expected: ',', or identifier");
            }
        }
    }
}
