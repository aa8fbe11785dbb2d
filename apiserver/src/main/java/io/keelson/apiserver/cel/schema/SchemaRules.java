package io.keelson.apiserver.cel.schema;

import io.keelson.api.json.GoFormat;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.cel.CostLimits;
import io.keelson.apiserver.cel.Evaluation;
import io.keelson.apiserver.cel.Expression;
import io.keelson.apiserver.cel.Variables;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.OptionalValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rules about the values of one schema. */
final class SchemaRules {
    private final StructuralSchema schema;
    private final @Nullable List<CompiledRule> rules;

    /** @param rules null where expressions cannot see the values, so that there was nothing to compile */
    SchemaRules(SchemaScope scope, @Nullable List<CompiledRule> rules) {
        this.schema = scope.isResource() ? scope.schema().asResource() : scope.schema();
        this.rules = rules;
    }

    /** Evaluates the rules about a value, in order, as long as the budget lasts. */
    void validate(JsonNode value, @Nullable JsonNode old, FieldPath path, Ratchet ratchet, RuleBudget budget) {
        if (rules == null) {
            budget.error(invalid(
                    path,
                    "rule compiler initialization error: failed to convert to declType for CEL validation rules"));
            return;
        }
        if (budget.left() <= 0) {
            outOfBudget(path, budget);
            return;
        }
        for (CompiledRule rule : rules) {
            if (rule.error() != null) {
                budget.error(invalid(path, "rule compile error: " + rule.error()));
            } else if (rule.expression() != null && (old != null || !rule.transition() || rule.optionalOldSelf())) {
                evaluate(
                        rule,
                        rule.expression(),
                        variables(value, old, rule.optionalOldSelf()),
                        value,
                        path,
                        ratchet,
                        budget);
                if (budget.exhausted()) {
                    return;
                }
            }
        }
    }

    private Variables variables(JsonNode value, @Nullable JsonNode old, boolean optional) {
        return name -> switch (name) {
            case RuleCompiler.SELF -> SchemaValues.of(value, schema);
            case RuleCompiler.OLD_SELF -> {
                if (optional) {
                    yield old == null ? OptionalValue.NONE : new OptionalValue(SchemaValues.of(old, schema));
                }
                yield old == null ? null : SchemaValues.of(old, schema);
            }
            default -> null;
        };
    }

    private void evaluate(
            CompiledRule rule,
            Expression expression,
            Variables variables,
            JsonNode value,
            FieldPath path,
            Ratchet ratchet,
            RuleBudget budget) {
        Evaluation outcome = expression.evaluate(variables, CostLimits.PER_CALL);
        if (!budget.spend(outcome.cost())) {
            outOfBudget(path, budget);
            return;
        }
        if (outcome.error() != null) {
            budget.error(invalid(path, failure(outcome, rule)));
            if (outcome.limitExceeded()) {
                budget.exhaust();
            }
            return;
        }
        if (outcome.isTrue()) {
            return;
        }
        FieldPath place = rule.place().isEmpty() ? path : path.child(rule.place());
        String detail = null;
        if (rule.message() != null) {
            try {
                detail = message(rule, rule.message(), variables, budget);
            } catch (CelError e) {
                add(invalid(place, e.getMessage()), rule, ratchet, budget);
                budget.exhaust();
                return;
            }
        }
        if (detail == null) {
            detail = rule.rule().message().isEmpty()
                    ? "failed rule: " + rule.rule().shown()
                    : rule.rule().shown();
        }
        add(error(rule, place, value, detail), rule, ratchet, budget);
    }

    private static String failure(Evaluation outcome, CompiledRule rule) {
        String error = String.valueOf(outcome.error());
        if (outcome.limitExceeded()) {
            return "'" + error + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                    + rule.rule().shown();
        }
        if (error.startsWith("no such overload")) {
            return "'" + error + "': call arguments did not match a supported operator, function or macro signature"
                    + " for rule: " + rule.rule().shown();
        }
        return error + " evaluating rule: " + rule.rule().shown();
    }

    /**
     * Returns what the message expression makes, null where it makes no use of.
     *
     * @throws CelError where no further rule may be run
     */
    private static @Nullable String message(
            CompiledRule rule, Expression expression, Variables variables, RuleBudget budget) {
        Evaluation outcome = expression.evaluate(variables, CostLimits.PER_CALL);
        if (outcome.cost() > budget.left()) {
            throw new CelError("messageExpression evaluation failed due to running out of cost budget, no further"
                    + " validation rules will be run");
        }
        if (outcome.limitExceeded()) {
            throw new CelError("no further validation rules will be run due to call cost exceeds limit for"
                    + " messageExpression: " + GoFormat.quote(rule.rule().messageExpression()));
        }
        budget.spend(outcome.cost());
        if (!(outcome.value() instanceof String text)) {
            return null;
        }
        String stripped = text.strip();
        boolean fits = stripped.getBytes(StandardCharsets.UTF_8).length <= CostLimits.MESSAGE_BYTES
                && stripped.indexOf('\n') < 0
                && !stripped.isEmpty();
        return fits ? stripped : null;
    }

    private FieldError error(CompiledRule rule, FieldPath place, JsonNode value, String detail) {
        boolean untold = schema.type().equals("object") || schema.type().equals("array");
        String reason = rule.rule().reason();
        return switch (reason == null ? "" : reason) {
            case "FieldValueForbidden" -> FieldError.forbidden(place, detail);
            case "FieldValueRequired" -> FieldError.required(place, detail);
            case "FieldValueDuplicate" ->
                untold ? FieldError.duplicateUntold(place) : FieldError.duplicate(place, value);
            default -> untold ? FieldError.invalidUntold(place, detail) : FieldError.invalid(place, value, detail);
        };
    }

    private FieldError invalid(FieldPath path, String detail) {
        return FieldError.invalid(path, schema.type(), detail);
    }

    private void outOfBudget(FieldPath path, RuleBudget budget) {
        budget.error(invalid(
                path, "validation failed due to running out of cost budget, no further validation rules will be run"));
        budget.exhaust();
    }

    private static void add(FieldError error, CompiledRule rule, Ratchet ratchet, RuleBudget budget) {
        if (!rule.transition() && ratchet.forgives()) {
            budget.warn(error.message());
        } else {
            budget.error(error);
        }
    }
}
