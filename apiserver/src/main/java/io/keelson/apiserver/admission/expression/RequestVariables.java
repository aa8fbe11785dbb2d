package io.keelson.apiserver.admission.expression;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.cel.Evaluation;
import io.keelson.apiserver.cel.Variables;
import io.keelson.apiserver.cel.library.AuthorizerValue;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.JsonValues;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NullValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What expressions see of one request. Not thread-safe. */
public final class RequestVariables {
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, CompiledExpression> composed;
    private final Map<String, Object> found = new HashMap<>();

    /**
     * @param request the request
     * @param matched as what it was matched
     * @param object the new object in that version, null where there is none
     * @param old the object before in that version
     * @param namespace the request's namespace, null where there is none
     * @param params the policy's parameters, null where it has none
     * @param authorizer decides what users may do
     * @param composed the policy's variables
     */
    public RequestVariables(
            AdmissionRequest request,
            Matched matched,
            @Nullable ObjectNode object,
            @Nullable ObjectNode old,
            @Nullable ObjectNode namespace,
            @Nullable ObjectNode params,
            Authorizer authorizer,
            Map<String, CompiledExpression> composed) {
        this.composed = composed;
        values.put("object", JsonValues.of(object));
        values.put("oldObject", JsonValues.of(old));
        values.put("namespaceObject", JsonValues.of(namespace == null ? null : shown(namespace)));
        values.put("params", JsonValues.of(params));
        values.put("request", JsonValues.of(ShownRequest.of(request, matched)));
        AuthorizerValue asked = new AuthorizerValue(request.context().user(), authorizer);
        values.put("authorizer", asked);
        values.put(
                "authorizer.requestResource",
                asked.resource(
                        request.resource().group(),
                        request.resource().resource(),
                        request.subresource(),
                        request.namespace(),
                        request.name()));
    }

    /** Namespaces are shown without what no policy has a business with. */
    private static ObjectNode shown(ObjectNode namespace) {
        ObjectNode shown = Json.object();
        for (String field : List.of("metadata", "spec", "status")) {
            JsonNode part = namespace.get(field);
            if (part instanceof ObjectNode object) {
                ObjectNode copy = object.deepCopy();
                copy.remove(List.of("managedFields", "ownerReferences", "selfLink"));
                shown.set(field, copy);
            }
        }
        return shown;
    }

    /** Returns these variables; what the policy's own cost is taken from a budget. */
    Variables spending(ExpressionBudget budget) {
        MapValue own = new Composed(budget);
        return name -> name.equals("variables") ? own : values.get(name);
    }

    /** The policy's own variables, each evaluated when it is first asked for. */
    private final class Composed extends MapValue {
        private final ExpressionBudget budget;

        Composed(ExpressionBudget budget) {
            this.budget = budget;
        }

        @Override
        public int size() {
            return composed.size();
        }

        @Override
        public Iterable<Object> keys() {
            return new ArrayList<>(composed.keySet());
        }

        @Override
        public @Nullable Object find(Object key) {
            String name = String.valueOf(key);
            Object known = found.get(name);
            CompiledExpression variable = composed.get(name);
            if (known != null || variable == null) {
                return known;
            }
            if (variable.expression() == null) {
                throw new CelError("composited variable \"" + name + "\" fails to compile: " + variable.error());
            }
            Evaluation evaluation = variable.expression().evaluate(spending(budget), budget.perExpression());
            budget.spend(evaluation.cost());
            if (evaluation.error() != null) {
                throw new CelError("composited variable \"" + name + "\" fails to evaluate: " + evaluation.error());
            }
            Object value = evaluation.value() == null ? NullValue.NULL : evaluation.value();
            found.put(name, value);
            return value;
        }
    }
}
