package io.keelson.resources.apiextensions;

import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValidationRule;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.cel.CostLimits;
import io.keelson.apiserver.cel.schema.CompiledRule;
import io.keelson.apiserver.cel.schema.SchemaScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the rules of a schema that are written as expressions, and adds up what they can cost. */
final class ExpressionRules {
    private final SchemaScope root;
    private final boolean unchanged;
    private final List<Expense> mostExpensive = new ArrayList<>();
    private long total;

    private record Expense(FieldPath path, long cost) {}

    /** @param unchanged whether the version had the same schema before, so that no single rule is too expensive */
    ExpressionRules(StructuralSchema schema, boolean unchanged) {
        this.root = SchemaScope.resource(schema);
        this.unchanged = unchanged;
    }

    /**
     * A place in the schema.
     *
     * @param scope what expressions see there, null where they see nothing
     * @param times how often values can be there at most, null where nothing limits that
     */
    record Place(@Nullable SchemaScope scope, @Nullable Long times) {
        Place field(String name, StructuralSchema parent) {
            return new Place(scope == null ? null : scope.field(name), more(parent));
        }

        Place items(StructuralSchema parent) {
            return new Place(scope == null ? null : scope.items(), more(parent));
        }

        Place values(StructuralSchema parent) {
            return new Place(scope == null ? null : scope.values(), more(parent));
        }

        private @Nullable Long more(StructuralSchema parent) {
            Long most =
                    switch (parent.type()) {
                        case "object" ->
                            parent.allowsAdditionalProperties() == null
                                    ? Long.valueOf(1)
                                    : parent.values().maxProperties();
                        case "array" -> parent.values().maxItems();
                        default -> Long.valueOf(1);
                    };
            return most == null || times == null ? null : product(times, Math.max(0, most));
        }
    }

    Place root() {
        return new Place(root, 1L);
    }

    private static long product(long left, long right) {
        return left != 0 && Long.MAX_VALUE / left < right ? Long.MAX_VALUE : left * right;
    }

    /**
     * Checks the rules of one place.
     *
     * @param path where they are
     * @param uncorrelated what around them keeps values from being compared with what they were, or null
     */
    void check(
            Place place,
            List<ValidationRule> rules,
            FieldPath path,
            @Nullable FieldPath uncorrelated,
            FieldErrors errors) {
        SchemaScope scope = place.scope();
        List<CompiledRule> compiled = scope == null ? null : scope.compile(rules);
        if (compiled == null) {
            errors.add(FieldError.internal(
                    path,
                    "internal error: failed to construct type information for x-kubernetes-validations rules: unable to"
                            + " convert structural schema to CEL declarations"));
            return;
        }
        for (int i = 0; i < compiled.size(); i++) {
            rule(place, compiled.get(i), path.index(i), uncorrelated, errors);
        }
    }

    private void rule(
            Place place, CompiledRule rule, FieldPath path, @Nullable FieldPath uncorrelated, FieldErrors errors) {
        FieldPath at = path.child("rule");
        long cost = product(rule.cost(), place.times() == null ? rule.cardinality() : place.times());
        expense("estimated rule cost", cost, at, errors);
        if (rule.error() != null) {
            errors.invalid(at, shown(rule.rule()), rule.error());
        }
        if (rule.messageError() != null) {
            errors.invalid(path.child("messageExpression"), shown(rule.rule()), rule.messageError());
        } else if (rule.message() != null) {
            expense("estimated messageExpression cost", rule.messageCost(), path.child("messageExpression"), errors);
        }
        if (rule.transition()) {
            if (uncorrelated != null) {
                errors.invalid(
                        at,
                        rule.rule().rule(),
                        "oldSelf cannot be used on the uncorrelatable portion of the schema within " + uncorrelated);
            }
        } else if (rule.rule().optionalOldSelf() != null) {
            errors.invalid(
                    path.child("optionalOldSelf"),
                    rule.rule().optionalOldSelf(),
                    "may not be set if oldSelf is not used in rule");
        }
    }

    private void expense(String what, long cost, FieldPath path, FieldErrors errors) {
        if (!unchanged && cost > CostLimits.ESTIMATED_PER_RULE) {
            errors.forbidden(path, exceeds(what, cost, CostLimits.ESTIMATED_PER_RULE));
        }
        total = total > Long.MAX_VALUE - cost ? Long.MAX_VALUE : total + cost;
        if (cost >= CostLimits.ESTIMATED_PER_SCHEMA / 100) {
            mostExpensive.add(new Expense(path, cost));
            mostExpensive.sort(Comparator.comparingLong(Expense::cost).reversed());
            if (mostExpensive.size() > 4) {
                mostExpensive.removeLast();
            }
        }
    }

    /** Checks what all rules can cost together. */
    void total(FieldPath path, FieldErrors errors) {
        if (total <= CostLimits.ESTIMATED_PER_SCHEMA) {
            return;
        }
        for (Expense expense : mostExpensive) {
            errors.forbidden(
                    expense.path(),
                    "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
        }
        errors.forbidden(
                path,
                exceeds(
                        "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                        total,
                        CostLimits.ESTIMATED_PER_SCHEMA));
    }

    private static String exceeds(String what, long cost, long limit) {
        double factor = (double) cost / limit;
        String by;
        if (factor > 100.0) {
            by = "more than 100x";
        } else {
            by = String.format(Locale.ROOT, factor < 1.5 ? "%.6fx" : "%.1fx", factor);
        }
        return what + " exceeds budget by factor of " + by
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and"
                + " strings are declared)";
    }

    /** Shows a rule as errors do: upstream's internal form. */
    private static ObjectNode shown(ValidationRule rule) {
        return Json.object()
                .put("Rule", rule.rule())
                .put("Message", rule.message())
                .put("MessageExpression", rule.messageExpression())
                .put("Reason", rule.reason())
                .put("FieldPath", rule.fieldPath())
                .put("OptionalOldSelf", rule.optionalOldSelf());
    }
}
