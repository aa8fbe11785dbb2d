package io.keelson.apiserver.cel.schema;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import io.keelson.api.schema.structural.FieldReference;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValidationRule;
import io.keelson.apiserver.cel.CelCompilationException;
import io.keelson.apiserver.cel.CostLimits;
import io.keelson.apiserver.cel.Expression;
import io.keelson.apiserver.cel.ExpressionEnvironment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the rules of a schema, without those of schemas below it. */
final class RuleCompiler {
    static final String SELF = "self";
    static final String OLD_SELF = "oldSelf";

    private final SchemaTypes types;
    private final DeclaredType self;
    private final StructuralSchema schema;
    private @Nullable ExpressionEnvironment usual;
    private @Nullable ExpressionEnvironment optional;

    /**
     * @param types where the types of objects are found
     * @param self the type of the values that the rules are about
     * @param schema the schema of those values
     */
    RuleCompiler(SchemaTypes types, DeclaredType self, StructuralSchema schema) {
        this.types = types;
        this.self = self;
        this.schema = schema;
    }

    List<CompiledRule> compile(List<ValidationRule> rules) {
        List<CompiledRule> compiled = new ArrayList<>(rules.size());
        for (ValidationRule rule : rules) {
            compiled.add(rule.rule().isBlank() ? CompiledRule.wrong(rule, null) : compile(rule));
        }
        return compiled;
    }

    private CompiledRule compile(ValidationRule rule) {
        ExpressionEnvironment environment = environment(Boolean.TRUE.equals(rule.optionalOldSelf()));
        Expression expression;
        try {
            expression = environment.compile(rule.rule());
        } catch (CelCompilationException e) {
            return CompiledRule.wrong(rule, "compilation failed: " + e.getMessage());
        }
        if (!expression.type().equals(SimpleType.BOOL)) {
            return CompiledRule.wrong(rule, "cel expression must evaluate to a bool");
        }
        long cost = expression.estimate(self::largest).max();
        long cardinality = CostLimits.MAX_REQUEST_BYTES / (self.smallest() + 1);
        if (rule.messageExpression().isEmpty()) {
            return new CompiledRule(rule, expression, null, cost, cardinality, null, null, 0, place(rule));
        }
        Expression message = null;
        String wrong = null;
        try {
            message = environment.compile(rule.messageExpression());
            if (!message.type().equals(SimpleType.STRING)) {
                message = null;
                wrong = "messageExpression must evaluate to a string";
            }
        } catch (CelCompilationException e) {
            wrong = "messageExpression compilation failed: " + e.getMessage();
        }
        long messageCost = message == null ? 0 : message.estimate(self::largest).max();
        return new CompiledRule(rule, expression, null, cost, cardinality, message, wrong, messageCost, place(rule));
    }

    private String place(ValidationRule rule) {
        if (rule.fieldPath().isEmpty()) {
            return "";
        }
        try {
            return FieldReference.resolve(rule.fieldPath(), schema, true).path().toString();
        } catch (FieldReference.InvalidReferenceException e) {
            // Definitions with such a path are not accepted; one of old is about the value itself.
            return "";
        }
    }

    private ExpressionEnvironment environment(boolean optionalOldSelf) {
        ExpressionEnvironment known = optionalOldSelf ? optional : usual;
        if (known == null) {
            CelType old = optionalOldSelf ? OptionalType.create(self.type()) : self.type();
            known = ExpressionEnvironment.builder()
                    .types(types)
                    .variable(SELF, self.type())
                    .variable(OLD_SELF, old)
                    .build();
            if (optionalOldSelf) {
                optional = known;
            } else {
                usual = known;
            }
        }
        return known;
    }
}
