package io.keelson.api.selector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Selects objects by the values of a few of their fields: all requirements must be met. Immutable. */
public final class FieldSelector {
    private static final FieldSelector EVERYTHING = new FieldSelector(List.of());
    private final List<FieldRequirement> requirements;

    private FieldSelector(List<FieldRequirement> requirements) {
        this.requirements = requirements;
    }

    /**
     * One condition on a field.
     *
     * @param field the field's name
     * @param equal whether the value must equal {@code value}, or must not
     * @param value what it is compared with
     */
    public record FieldRequirement(String field, boolean equal, String value) {
        @Override
        public String toString() {
            String escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
            return field + (equal ? "=" : "!=") + escaped;
        }
    }

    /** Returns the selector that every object matches. */
    public static FieldSelector everything() {
        return EVERYTHING;
    }

    /** Makes a selector of requirements. */
    public static FieldSelector of(List<FieldRequirement> requirements) {
        return requirements.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(requirements));
    }

    /**
     * Parses the string form, such as {@code spec.nodeName=n1,status.phase!=Running}.
     *
     * @throws SelectorException where it cannot be understood
     */
    public static FieldSelector parse(String text) {
        return parse(text, UnaryOperator.identity());
    }

    /**
     * As {@link #parse(String)}, asking for each field what it is called in the objects.
     *
     * @param names from a field's name in the selector to the one in the objects; throws for unknown ones
     */
    public static FieldSelector parse(String text, UnaryOperator<String> names) {
        String[] terms = terms(text);
        Arrays.sort(terms);
        List<FieldRequirement> parsed = new ArrayList<>();
        for (String term : terms) {
            if (!term.isEmpty()) {
                parsed.add(requirement(text, term));
            }
        }
        List<FieldRequirement> requirements = new ArrayList<>();
        for (FieldRequirement requirement : parsed) {
            String name = names.apply(requirement.field());
            if (!name.isEmpty() || !requirement.value().isEmpty()) {
                requirements.add(new FieldRequirement(name, requirement.equal(), requirement.value()));
            }
        }
        return of(requirements);
    }

    private static String[] terms(String text) {
        List<String> terms = new ArrayList<>();
        int from = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == ',') {
                terms.add(text.substring(from, i));
                from = i + 1;
            }
        }
        terms.add(text.substring(from));
        return terms.toArray(String[]::new);
    }

    private static FieldRequirement requirement(String text, String term) {
        for (int i = 0; i < term.length(); i++) {
            if (term.startsWith("!=", i)) {
                return new FieldRequirement(term.substring(0, i), false, unescape(term.substring(i + 2)));
            } else if (term.startsWith("==", i)) {
                return new FieldRequirement(term.substring(0, i), true, unescape(term.substring(i + 2)));
            } else if (term.charAt(i) == '=') {
                return new FieldRequirement(term.substring(0, i), true, unescape(term.substring(i + 1)));
            }
        }
        throw new SelectorException("invalid selector: '" + text + "'; can't understand '" + term + "'");
    }

    private static String unescape(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                String escaped = i < value.length() ? Character.toString(value.codePointAt(i)) : "";
                if (escaped.isEmpty() || !"\\,=".contains(escaped)) {
                    throw new SelectorException("invalid field selector: invalid escape sequence: \\" + escaped);
                }
                out.append(escaped);
            } else if (c == ',' || c == '=') {
                throw new SelectorException("invalid field selector: unescaped character in value: " + (int) c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * Returns whether an object is selected.
     *
     * @param fields the object's value of a field, null where it has no such field, which counts as empty
     */
    public boolean matches(Function<String, @Nullable String> fields) {
        for (FieldRequirement requirement : requirements) {
            String value = fields.apply(requirement.field());
            if (requirement.value().equals(value == null ? "" : value) != requirement.equal()) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether every object matches. */
    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /** Returns the requirements. */
    public List<FieldRequirement> requirements() {
        return requirements;
    }

    /** Returns the only value that a field may have to match, or null where there may be others. */
    public @Nullable String exactMatch(String field) {
        for (FieldRequirement requirement : requirements) {
            if (requirement.equal() && requirement.field().equals(field)) {
                return requirement.value();
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return requirements.stream().map(FieldRequirement::toString).collect(Collectors.joining(","));
    }
}
