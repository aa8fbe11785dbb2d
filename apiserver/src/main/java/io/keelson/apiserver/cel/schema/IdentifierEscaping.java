package io.keelson.apiserver.cel.schema;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of fields as expressions write them: what is not allowed in an identifier is escaped. */
public final class IdentifierEscaping {
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");
    private static final Pattern ESCAPE = Pattern.compile("__[^_]+__");

    private IdentifierEscaping() {}

    /** Returns whether the language keeps a name for itself, so that no variable can have it. */
    public static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    /** Returns the identifier of a field, or null where there cannot be one. */
    public static @Nullable String escape(String name) {
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            return null;
        }
        if (isReserved(name)) {
            return "__" + name + "__";
        }
        StringBuilder out = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i + 1 < name.length() && name.charAt(i + 1) == '_') {
                out.append("__underscores__");
                i++;
            } else if (c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                out.append(c);
            } else {
                String symbol = symbol(c);
                if (symbol == null) {
                    return null;
                }
                out.append(symbol);
            }
        }
        return out.toString();
    }

    private static @Nullable String symbol(char c) {
        return switch (c) {
            case '.' -> "__dot__";
            case '-' -> "__dash__";
            case '/' -> "__slash__";
            default -> null;
        };
    }

    /** Returns the field of an identifier, or null where it is none that {@link #escape} makes. */
    public static @Nullable String unescape(String identifier) {
        if (!identifier.contains("__")) {
            return identifier;
        }
        Matcher escapes = ESCAPE.matcher(identifier);
        StringBuilder out = new StringBuilder();
        while (escapes.find()) {
            String meaning = meaning(escapes.group(), identifier.length());
            if (meaning == null) {
                return null;
            }
            escapes.appendReplacement(out, Matcher.quoteReplacement(meaning));
        }
        return escapes.appendTail(out).toString();
    }

    private static @Nullable String meaning(String escape, int whole) {
        String name = escape.substring(2, escape.length() - 2);
        return switch (name) {
            case "underscores" -> "__";
            case "dot" -> ".";
            case "dash" -> "-";
            case "slash" -> "/";
            default -> isReserved(name) && escape.length() == whole ? name : null;
        };
    }
}
