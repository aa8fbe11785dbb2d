package io.keelson.apiserver.cel.schema;

import io.keelson.api.schema.structural.ValidationRule;
import io.keelson.apiserver.cel.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A rule of {@code x-kubernetes-validations} with what became of its expressions.
 *
 * @param rule the rule
 * @param expression the compiled rule, null where it is empty or wrong
 * @param error what is wrong with it, or null
 * @param cost what it costs at most, as estimated
 * @param cardinality how often its value can be in an object at most, where nothing limits that
 * @param message the compiled message expression, or null
 * @param messageError what is wrong with that, or null
 * @param messageCost what the message costs at most, as estimated
 * @param place the field below the rule's own that errors are about, empty for the rule's own
 */
public record CompiledRule(
        ValidationRule rule,
        @Nullable Expression expression,
        @Nullable String error,
        long cost,
        long cardinality,
        @Nullable Expression message,
        @Nullable String messageError,
        long messageCost,
        String place) {

    static CompiledRule wrong(ValidationRule rule, @Nullable String error) {
        return new CompiledRule(rule, null, error, 0, 0, null, null, 0, "");
    }

    /** Returns whether the rule compares with what was before. */
    public boolean transition() {
        return expression != null && expression.variables().contains(RuleCompiler.OLD_SELF);
    }

    /** Returns whether the rule is evaluated also where there was nothing before. */
    public boolean optionalOldSelf() {
        return Boolean.TRUE.equals(rule.optionalOldSelf());
    }
}
