package io.keelson.api.selector;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Selects objects by their labels: all requirements must be met. Immutable. */
public final class LabelSelector {
    private static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
    private static final LabelSelector NOTHING = new LabelSelector(List.of(), true);
    private final List<Requirement> requirements;
    private final boolean nothing;

    private LabelSelector(List<Requirement> requirements, boolean nothing) {
        this.requirements = requirements;
        this.nothing = nothing;
    }

    /** Returns the selector that every object matches. */
    public static LabelSelector everything() {
        return EVERYTHING;
    }

    /** Returns the selector that no object matches. */
    public static LabelSelector nothing() {
        return NOTHING;
    }

    /** Makes a selector of requirements. */
    public static LabelSelector of(List<Requirement> requirements) {
        return requirements.isEmpty()
                ? EVERYTHING
                : new LabelSelector(
                        requirements.stream()
                                .sorted(Comparator.comparing(Requirement::key))
                                .toList(),
                        false);
    }

    /**
     * Parses the string form, such as {@code app=web,tier in (a,b),!canary}.
     *
     * @throws SelectorException where it cannot be understood
     */
    public static LabelSelector parse(String text) {
        return of(new LabelSelectorParser(text).parse());
    }

    /** Makes a selector from a map of labels that must all be there; none match everything. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        List<Requirement> requirements = new ArrayList<>();
        labels.forEach(
                (key, value) -> requirements.add(new Requirement(key, Requirement.Operator.EQUALS, List.of(value))));
        return of(requirements);
    }

    /**
     * Makes a selector from a {@code LabelSelector} object. None at all matches nothing, an empty one everything.
     *
     * @throws SelectorException where an operator is unknown, or key or values are not what it needs
     */
    public static LabelSelector of(@Nullable JsonNode selector) {
        if (selector == null || selector.isNull()) {
            return NOTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        JsonNode labels = Json.at(selector, "matchLabels");
        if (labels != null) {
            labels.forEachEntry((key, value) ->
                    requirements.add(new Requirement(key, Requirement.Operator.EQUALS, List.of(value.asString("")))));
        }
        for (JsonNode expression : Json.elements(selector, "matchExpressions")) {
            String name = text(expression, "operator");
            Requirement.Operator operator =
                    switch (name) {
                        case "In" -> Requirement.Operator.IN;
                        case "NotIn" -> Requirement.Operator.NOT_IN;
                        case "Exists" -> Requirement.Operator.EXISTS;
                        case "DoesNotExist" -> Requirement.Operator.DOES_NOT_EXIST;
                        default ->
                            throw new SelectorException(
                                    GoFormat.quote(name) + " is not a valid label selector operator");
                    };
            List<String> values = Json.elements(expression, "values").stream()
                    .map(value -> value.asString(""))
                    .toList();
            requirements.add(new Requirement(text(expression, "key"), operator, values));
        }
        return of(requirements);
    }

    private static String text(JsonNode node, String key) {
        String text = Json.text(node, key);
        return text == null ? "" : text;
    }

    /** Returns whether an object with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        if (nothing) {
            return false;
        }
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether every object matches. */
    public boolean isEverything() {
        return !nothing && requirements.isEmpty();
    }

    /** Returns the requirements by key. */
    public List<Requirement> requirements() {
        return requirements;
    }

    /** Returns the only value that a label may have to match, or null where there may be others. */
    public @Nullable String exactMatch(String key) {
        for (Requirement requirement : requirements) {
            if (requirement.key().equals(key)) {
                return switch (requirement.operator()) {
                    case EQUALS, DOUBLE_EQUALS, IN ->
                        requirement.values().size() == 1 ? requirement.values().getFirst() : null;
                    default -> null;
                };
            }
        }
        return null;
    }

    /** Returns the string form; that of the selector matching nothing is empty too. */
    @Override
    public String toString() {
        return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
}
