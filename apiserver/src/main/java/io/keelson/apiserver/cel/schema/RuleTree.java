package io.keelson.apiserver.cel.schema;

import io.keelson.api.schema.structural.Correlation;
import io.keelson.api.schema.structural.ListKeys;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.cel.CostLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The compiled rules of a schema and of those below it. Immutable, safe on any thread. */
public final class RuleTree {
    private final @Nullable SchemaRules rules;
    private final StructuralSchema schema;
    private final List<RuleTree> allOf;
    private final @Nullable RuleTree items;
    private final @Nullable RuleTree values;
    private final Map<String, RuleTree> fields;

    private RuleTree(
            @Nullable SchemaRules rules,
            StructuralSchema schema,
            List<RuleTree> allOf,
            @Nullable RuleTree items,
            @Nullable RuleTree values,
            Map<String, RuleTree> fields) {
        this.rules = rules;
        this.schema = schema;
        this.allOf = allOf;
        this.items = items;
        this.values = values;
        this.fields = fields;
    }

    /**
     * What the rules of an object found.
     *
     * @param errors what is wrong
     * @param warnings what is wrong, but was so before
     */
    public record Findings(List<FieldError> errors, List<String> warnings) {
        /** Nothing. */
        public static final Findings NONE = new Findings(List.of(), List.of());
    }

    /** Compiles all rules of a schema of whole objects; null where it has none. Takes some milliseconds for each. */
    public static @Nullable RuleTree compile(StructuralSchema schema) {
        return schema.hasValidations() ? compile(schema, SchemaScope.resource(schema)) : null;
    }

    /**
     * @param written where the rules are written: the schema itself, or one of its {@code allOf}
     * @param scope the schema of the values
     */
    private static @Nullable RuleTree compile(StructuralSchema written, SchemaScope scope) {
        StructuralSchema schema = scope.schema();
        SchemaRules rules =
                written.validations().isEmpty() ? null : new SchemaRules(scope, scope.compile(written.validations()));
        SchemaScope elements = scope.items();
        RuleTree items = written.items() == null || elements == null ? null : compile(written.items(), elements);
        Map<String, RuleTree> fields = new LinkedHashMap<>();
        written.properties().forEach((name, field) -> {
            SchemaScope at = scope.field(name);
            RuleTree tree = at == null ? null : compile(field, at);
            if (tree != null) {
                fields.put(name, tree);
            }
        });
        StructuralSchema entries = written.additionalProperties();
        SchemaScope of = scope.values();
        RuleTree values = entries == null || of == null ? null : compile(entries, of);
        List<RuleTree> allOf = new ArrayList<>();
        for (StructuralSchema one : written.allOf()) {
            RuleTree tree = compile(one, scope);
            if (tree != null) {
                allOf.add(tree);
            }
        }
        if (rules == null && items == null && values == null && fields.isEmpty() && allOf.isEmpty()) {
            return null;
        }
        return new RuleTree(rules, schema, List.copyOf(allOf), items, values, Map.copyOf(fields));
    }

    /**
     * Evaluates the rules about a default: it must be right where it stays as it is, and where it is new.
     *
     * @param value the default of the schema
     * @param resource whether values of the schema are whole objects
     * @param path where the default is
     */
    public static List<FieldError> checkDefault(
            StructuralSchema schema, JsonNode value, boolean resource, FieldPath path) {
        RuleTree tree = schema.hasValidations() ? compile(schema, SchemaScope.value(schema, resource)) : null;
        if (tree == null) {
            return List.of();
        }
        List<FieldError> kept = tree.errors(value, value, path);
        return kept.isEmpty() ? tree.errors(value, null, path) : kept;
    }

    private List<FieldError> errors(JsonNode value, @Nullable JsonNode old, FieldPath path) {
        RuleBudget budget = new RuleBudget(CostLimits.PER_OBJECT);
        validate(value, old, path, new Ratchet(null, null), budget);
        return budget.findings().errors();
    }

    /**
     * Evaluates the rules about an object.
     *
     * @param old the object before, null where there was none
     * @param correlation the object with what it was before, null where there was none
     */
    public Findings validate(ObjectNode object, @Nullable ObjectNode old, @Nullable Correlation correlation) {
        RuleBudget budget = new RuleBudget(CostLimits.PER_OBJECT);
        validate(object, old, FieldPath.root(), new Ratchet(correlation, null), budget);
        return budget.findings();
    }

    private void validate(
            @Nullable JsonNode value, @Nullable JsonNode old, FieldPath path, Ratchet ratchet, RuleBudget budget) {
        if (value == null || value.isNull()) {
            return;
        }
        if (rules != null) {
            rules.validate(value, old == null || old.isNull() ? null : old, path, ratchet, budget);
        }
        for (RuleTree one : allOf) {
            if (budget.exhausted()) {
                return;
            }
            one.validate(value, old, path, ratchet.below(), budget);
        }
        if (budget.exhausted()) {
            return;
        }
        switch (value) {
            case ObjectNode object -> entries(object, old, path, ratchet, budget);
            case ArrayNode list -> elements(list, old, path, ratchet, budget);
            default -> {}
        }
    }

    private void entries(
            ObjectNode object, @Nullable JsonNode old, FieldPath path, Ratchet ratchet, RuleBudget budget) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String name = entry.getKey();
            RuleTree tree = values == null ? fields.get(name) : values;
            if (tree == null) {
                continue;
            }
            JsonNode before = old instanceof ObjectNode known ? known.get(name) : null;
            FieldPath at = values == null ? path.child(name) : path.key(name);
            tree.validate(entry.getValue(), before, at, ratchet.field(name), budget);
            if (budget.exhausted()) {
                return;
            }
        }
    }

    private void elements(ArrayNode list, @Nullable JsonNode old, FieldPath path, Ratchet ratchet, RuleBudget budget) {
        if (items == null) {
            return;
        }
        Map<Object, JsonNode> before = new HashMap<>();
        if ("map".equals(schema.listType()) && old instanceof ArrayNode known) {
            for (JsonNode element : known) {
                before.putIfAbsent(ListKeys.of(element, schema), element);
            }
        }
        for (int i = 0; i < list.size() && !budget.exhausted(); i++) {
            JsonNode same = before.isEmpty() ? null : before.get(ListKeys.of(list.get(i), schema));
            items.validate(list.get(i), same, path.index(i), ratchet.element(i), budget);
        }
    }
}
