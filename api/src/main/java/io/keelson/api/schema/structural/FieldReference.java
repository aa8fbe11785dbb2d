package io.keelson.api.schema.structural;

import io.keelson.api.validation.FieldPath;

/**
 * A field that a definition names by a simple JSON path, such as {@code .spec.ports['http']}.
 *
 * @param path the field as errors name it
 * @param schema the schema of its values
 */
public record FieldReference(FieldPath path, StructuralSchema schema) {

    /** Says what is wrong with a reference. */
    public static final class InvalidReferenceException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidReferenceException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /**
     * Finds a field in a schema.
     *
     * @param brackets whether {@code ['name']} is allowed
     * @throws InvalidReferenceException where the path is malformed, or there is no such field
     */
    public static FieldReference resolve(String path, StructuralSchema schema, boolean brackets)
            throws InvalidReferenceException {
        FieldReference at = new FieldReference(FieldPath.root(), schema);
        Tokens tokens = new Tokens(path);
        while (tokens.more()) {
            String token = tokens.next();
            switch (token) {
                case "[" -> {
                    if (!brackets) {
                        throw new InvalidReferenceException("array notation is not allowed");
                    }
                    at = at.step(unquote(tokens.next()));
                    String end = tokens.next();
                    if (!end.equals("]")) {
                        throw new InvalidReferenceException("expected ] but got " + end);
                    }
                }
                case "." -> at = at.step(tokens.next());
                default -> throw new InvalidReferenceException("expected [ or . but got: " + token);
            }
        }
        return at;
    }

    private FieldReference step(String name) throws InvalidReferenceException {
        StructuralSchema next = schema.hasProperties() ? schema.properties().get(name) : schema.additionalProperties();
        if (next == null) {
            throw new InvalidReferenceException("does not refer to a valid field");
        }
        return new FieldReference(schema.hasProperties() ? path.child(name) : path.key(name), next);
    }

    private static String unquote(String token) throws InvalidReferenceException {
        if (token.length() < 2 || !token.startsWith("'") || !token.endsWith("'")) {
            throw new InvalidReferenceException("expected single quoted string but got " + token);
        }
        StringBuilder out = new StringBuilder();
        int i = 1;
        while (i < token.length() - 1) {
            char c = token.charAt(i++);
            if (c != '\\' || i >= token.length() - 1) {
                out.append(c);
                continue;
            }
            out.append(
                    switch (token.charAt(i++)) {
                        case 'a' -> '\u0007';
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'v' -> '\u000b';
                        case '\'' -> '\'';
                        case '\\' -> '\\';
                        default ->
                            throw new InvalidReferenceException(
                                    "invalid string literal: invalid escape char \\" + token.charAt(i));
                    });
        }
        return out.toString();
    }

    /** The delimiters of a path and what is between them; quoted texts in one piece. */
    private static final class Tokens {
        private final String text;
        private int at;

        Tokens(String text) {
            this.text = text;
        }

        boolean more() {
            return at < text.length();
        }

        String next() throws InvalidReferenceException {
            if (!more()) {
                throw new InvalidReferenceException("unexpected end of JSON path");
            }
            int from = at;
            if (text.charAt(from) == '\'') {
                at = endOfQuote(from);
            } else if (isDelimiter(text.charAt(from))) {
                at++;
            } else {
                while (more() && !isDelimiter(text.charAt(at))) {
                    at++;
                }
            }
            return text.substring(from, at);
        }

        private int endOfQuote(int from) {
            for (int i = from + 1; i < text.length(); i++) {
                if (text.charAt(i) == '\'' && text.charAt(i - 1) != '\\') {
                    return i + 1;
                }
            }
            return text.length();
        }

        private static boolean isDelimiter(char c) {
            return c == '.' || c == '[' || c == ']';
        }
    }
}
