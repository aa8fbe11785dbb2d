package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.GoFormat;
import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.apiserver.admission.expression.ExpressionBudget;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.JsonForm;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.ObjectValue;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the expressions of mutating policies write down: checked, and as JSON. */
final class WrittenObjects {
    private WrittenObjects() {}

    /** Evaluates the expression of a mutation. */
    static Object evaluate(CompiledExpression expression, RequestVariables variables) throws MutationFailedException {
        CompiledExpression.Result result;
        try {
            result = expression.evaluate(variables, ExpressionBudget.ofPolicy());
        } catch (ExpressionBudget.Exceeded e) {
            throw new MutationFailedException(e.getMessage());
        }
        Object value = result.value();
        if (result.error() != null || value == null) {
            throw new MutationFailedException(String.valueOf(result.error()));
        }
        return value;
    }

    /** Returns a value as JSON. */
    static JsonNode json(Object value) throws MutationFailedException {
        try {
            return JsonForm.of(value);
        } catch (CelError e) {
            throw new MutationFailedException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Checks that the parts of an object are called after where they stand: {@code Object{spec: Object.spec{}}}, not
     * {@code Object{spec: Object.status{}}}. Lists and maps between them have no name.
     */
    static void checkNames(ObjectValue object) throws MutationFailedException {
        List<String> wrong = new ArrayList<>();
        check(object, object.typeName(), wrong);
        if (!wrong.isEmpty()) {
            throw new MutationFailedException("type mismatch: " + String.join("\n", wrong));
        }
    }

    private static void check(Object value, String path, List<String> wrong) {
        switch (value) {
            case ObjectValue object -> {
                if (!object.typeName().equals(path)) {
                    wrong.add("unexpected type name " + GoFormat.quote(object.typeName()) + ", expected "
                            + GoFormat.quote(path) + ", which matches field name path from root Object type");
                }
                object.fields().forEach((name, field) -> check(field, path + "." + name, wrong));
            }
            case ListValue list -> list.forEach(element -> check(element, path, wrong));
            case MapValue map -> map.keys().forEach(key -> check(map.get(key), path, wrong));
            default -> {}
        }
    }
}
