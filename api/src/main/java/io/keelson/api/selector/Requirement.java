package io.keelson.api.selector;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One condition on an object's labels.
 *
 * @param key the label's key
 * @param operator how the label is compared
 * @param values what it is compared with
 */
public record Requirement(String key, Operator operator, List<String> values) {

    /** How a label is compared. */
    public enum Operator {
        EQUALS("="),
        DOUBLE_EQUALS("=="),
        NOT_EQUALS("!="),
        IN("in"),
        NOT_IN("notin"),
        EXISTS("exists"),
        DOES_NOT_EXIST("!"),
        GREATER_THAN("gt"),
        LESS_THAN("lt");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /** Returns the operator as the string form of selectors names it. */
        public String text() {
            return text;
        }
    }

    /** @throws SelectorException where key or values are not what the operator needs */
    public Requirement {
        values = List.copyOf(values);
        check(key, operator, values);
    }

    private static void check(String key, Operator operator, List<String> values) {
        FieldErrors errors = new FieldErrors();
        List<String> wrong = Names.qualifiedName(key);
        if (!wrong.isEmpty()) {
            errors.invalid(FieldPath.of("key"), key, String.join("; ", wrong));
        }
        FieldPath path = FieldPath.of("values");
        switch (operator) {
            case IN, NOT_IN -> {
                if (values.isEmpty()) {
                    errors.invalid(path, values, "for 'in', 'notin' operators, values set can't be empty");
                }
            }
            case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> {
                if (values.size() != 1) {
                    errors.invalid(path, values, "exact-match compatibility requires one single value");
                }
            }
            case EXISTS, DOES_NOT_EXIST -> {
                if (!values.isEmpty()) {
                    errors.invalid(path, values, "values set must be empty for exists and does not exist");
                }
            }
            case GREATER_THAN, LESS_THAN -> {
                if (values.size() != 1) {
                    errors.invalid(path, values, "for 'Gt', 'Lt' operators, exactly one value is required");
                }
                for (int i = 0; i < values.size(); i++) {
                    if (number(values.get(i)) == null) {
                        errors.invalid(
                                path.index(i), values.get(i), "for 'Gt', 'Lt' operators, the value must be an integer");
                    }
                }
            }
        }
        for (int i = 0; i < values.size(); i++) {
            List<String> bad = Names.labelValue(values.get(i));
            if (!bad.isEmpty()) {
                errors.invalid(path.index(i).key(key), values.get(i), String.join("; ", bad));
            }
        }
        if (!errors.isEmpty()) {
            throw new SelectorException(errors.aggregate());
        }
    }

    /** Returns whether labels fulfil this. */
    public boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        return switch (operator) {
            case IN, EQUALS, DOUBLE_EQUALS -> value != null && values.contains(value);
            case NOT_IN, NOT_EQUALS -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GREATER_THAN -> compare(value) > 0;
            case LESS_THAN -> compare(value) < 0;
        };
    }

    private int compare(@Nullable String value) {
        Long actual = value == null ? null : number(value);
        Long wanted = number(values.getFirst());
        return actual == null || wanted == null ? 0 : actual.compareTo(wanted);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        String sorted = values.stream().sorted().collect(Collectors.joining(","));
        return switch (operator) {
            case DOES_NOT_EXIST -> "!" + key;
            case EXISTS -> key;
            case IN -> key + " in (" + sorted + ")";
            case NOT_IN -> key + " notin (" + sorted + ")";
            case GREATER_THAN -> key + ">" + sorted;
            case LESS_THAN -> key + "<" + sorted;
            case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> key + operator.text() + sorted;
        };
    }
}
