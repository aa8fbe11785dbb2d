package io.keelson.kubelet.env;

import java.util.List;
import java.util.Map;

/**
 * Replaces {@code $(NAME)} by variables in commands, arguments and values: {@code $$(NAME)} stays as {@code $(NAME)},
 * and a reference to a variable that is not set stays as it is.
 */
public final class Expansion {
    private Expansion() {}

    /** Returns the text with its references replaced. */
    public static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            int close = next == '(' ? text.indexOf(')', i + 2) : -1;
            if (next == '$') {
                out.append('$');
                i += 2;
            } else if (close > 0) {
                String name = text.substring(i + 2, close);
                String value = variables.get(name);
                out.append(value != null ? value : text.substring(i, close + 1));
                i = close + 1;
            } else {
                out.append('$');
                i++;
            }
        }
        return out.toString();
    }

    /** Returns the texts with their references replaced. */
    public static List<String> expand(List<String> texts, Map<String, String> variables) {
        return texts.stream().map(t -> expand(t, variables)).toList();
    }
}
