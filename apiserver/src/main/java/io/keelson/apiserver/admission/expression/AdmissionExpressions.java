package io.keelson.apiserver.admission.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.keelson.apiserver.cel.CelCompilationException;
import io.keelson.apiserver.cel.Expression;
import io.keelson.apiserver.cel.ExpressionEnvironment;
import io.keelson.apiserver.cel.library.AuthorizerValue;
import io.keelson.apiserver.cel.library.PatchFunctions;
import io.keelson.apiserver.cel.schema.KindTypes;
import io.keelson.apiserver.cel.value.ObjectValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one webhook or policy. Variables that a policy declares can be named by those that come
 * after them. Not thread-safe; what it makes is.
 */
public final class AdmissionExpressions {
    private final boolean params;
    private final boolean policy;
    private final @Nullable KindTypes objectTypes;
    private final @Nullable KindTypes paramTypes;
    private final Map<String, CelType> variables = new LinkedHashMap<>();

    private AdmissionExpressions(boolean params, boolean policy) {
        this(params, policy, null, null);
    }

    private AdmissionExpressions(
            boolean params, boolean policy, @Nullable KindTypes objectTypes, @Nullable KindTypes paramTypes) {
        this.params = params;
        this.policy = policy;
        this.objectTypes = objectTypes;
        this.paramTypes = paramTypes;
    }

    /**
     * Returns what checks the expressions of a policy against the types of a kind.
     *
     * @param params whether it has parameters
     * @param objects the kind of its objects
     * @param paramTypes the kind of its parameters, null where it has none or nothing is known of it
     */
    public static AdmissionExpressions ofTypeCheck(boolean params, KindTypes objects, @Nullable KindTypes paramTypes) {
        return new AdmissionExpressions(params, true, objects, paramTypes);
    }

    /** Returns what is wrong with an expression, null where nothing is. */
    public @Nullable String issues(String source) {
        try {
            builder(true).build().compile(source);
            return null;
        } catch (CelCompilationException e) {
            return e.getMessage();
        }
    }

    /** Returns what compiles the match conditions of webhooks. */
    public static AdmissionExpressions ofWebhook() {
        return new AdmissionExpressions(false, false);
    }

    /**
     * Returns what compiles match conditions when they are written.
     *
     * @param params whether they may name parameters
     */
    public static AdmissionExpressions ofConditions(boolean params) {
        return new AdmissionExpressions(params, false);
    }

    /**
     * Returns what compiles the expressions of a policy when they are written; variables can be named only where it has
     * some.
     */
    public static AdmissionExpressions ofWrittenPolicy(boolean params, boolean composed) {
        return new AdmissionExpressions(params, composed);
    }

    /**
     * Returns what compiles the expressions of a policy.
     *
     * @param params whether it has parameters
     */
    public static AdmissionExpressions ofPolicy(boolean params) {
        return new AdmissionExpressions(params, true);
    }

    /** Compiles an expression that makes the configuration which a mutating policy applies. */
    public CompiledExpression configuration(String source) {
        return patching(source, PatchTypes.configuration());
    }

    /** Compiles an expression that makes the JSON patch of a mutating policy. */
    public CompiledExpression patch(String source) {
        return patching(source, PatchTypes.patch());
    }

    private CompiledExpression patching(String source, CelType type) {
        ExpressionEnvironment.Builder builder = builder(true)
                .types(new PatchTypes(new RequestTypes(variables), source))
                .library(PatchFunctions.library())
                .structs(ObjectValue::new);
        return compile(builder.build(), source, type);
    }

    /**
     * Compiles an expression.
     *
     * @param authorizer whether it may ask what users may do
     * @param types the types that it may have; none for any
     */
    public CompiledExpression compile(String source, boolean authorizer, CelType... types) {
        return compile(builder(authorizer).build(), source, types);
    }

    private static CompiledExpression compile(ExpressionEnvironment environment, String source, CelType... types) {
        Expression expression;
        try {
            expression = environment.compile(source);
        } catch (CelCompilationException e) {
            return new CompiledExpression(source, null, "compilation failed: " + e.getMessage());
        }
        List<CelType> allowed = List.of(types);
        String type = shown(expression.type());
        if (!allowed.isEmpty()
                && allowed.stream().map(AdmissionExpressions::shown).noneMatch(type::equals)) {
            String wanted = allowed.size() == 1
                    ? "must evaluate to " + shown(allowed.getFirst())
                    : "must evaluate to one of "
                            + allowed.stream()
                                    .map(AdmissionExpressions::shown)
                                    .collect(Collectors.joining(" ", "[", "]"));
            return new CompiledExpression(source, null, wanted + " but got " + type);
        }
        return new CompiledExpression(source, expression, null);
    }

    private static String shown(CelType type) {
        return type.equals(SimpleType.NULL_TYPE) ? "null_type" : CelTypes.format(type);
    }

    /** Compiles a variable and lets the expressions after it name it. */
    public CompiledExpression variable(String name, String source) {
        CompiledExpression compiled = compile(source, true);
        variables.put(
                name,
                compiled.expression() == null
                        ? SimpleType.DYN
                        : Objects.requireNonNull(compiled.expression()).type());
        return compiled;
    }

    private ExpressionEnvironment.Builder builder(boolean authorizer) {
        ExpressionEnvironment.Builder builder = ExpressionEnvironment.builder()
                .types(new RequestTypes(variables, objectTypes, paramTypes))
                .variable("object", root(objectTypes))
                .variable("oldObject", root(objectTypes))
                .variable("namespaceObject", StructTypeReference.create(RequestTypes.NAMESPACE.name()))
                .variable("request", StructTypeReference.create(RequestTypes.REQUEST.name()));
        if (params) {
            builder.variable("params", root(paramTypes));
        }
        if (policy) {
            builder.variable("variables", StructTypeReference.create(RequestTypes.VARIABLES));
        }
        if (authorizer) {
            builder.variable("authorizer", AuthorizerValue.TYPE)
                    .variable("authorizer.requestResource", AuthorizerValue.RESOURCE_TYPE);
        }
        return builder;
    }

    private static CelType root(@Nullable KindTypes types) {
        return types == null ? SimpleType.DYN : types.root();
    }
}
