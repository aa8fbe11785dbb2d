package io.keelson.apiserver.admission.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequests;
import io.keelson.apiserver.admission.expression.MatchConditions.Outcome;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.authorization.Authorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MatchConditionsTest {
    private static final String POD =
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'ns','labels':{'a':'b'}}}";

    private static Outcome evaluate(boolean ignoresErrors, String... expressions) {
        List<JsonNode> conditions = new ArrayList<>();
        for (String expression : expressions) {
            conditions.add(AdmissionRequests.tree("{}").put("expression", expression));
        }
        AdmissionRequest request = new AdmissionRequests().create(POD);
        RequestVariables variables = new RequestVariables(
                request,
                new Matched(request.resource(), request.kind()),
                request.object(),
                null,
                null,
                null,
                asked -> new Authorizer.Decision(
                        "get".equals(asked.verb()) ? Authorizer.Outcome.ALLOW : Authorizer.Outcome.NO_OPINION, ""),
                Map.of());
        return MatchConditions.of(conditions, ignoresErrors, AdmissionExpressions.ofWebhook())
                .evaluate(variables);
    }

    @Test
    void allMustBeTrue() {
        assertThat(evaluate(false, "object.metadata.name == 'p'", "request.namespace == 'ns'"))
                .isEqualTo(new Outcome(true, null));
        assertThat(evaluate(false, "object.metadata.name == 'p'", "oldObject != null"))
                .isEqualTo(new Outcome(false, null));
    }

    @Test
    void oneThatIsFalseDecidesWhateverFails() {
        assertThat(evaluate(false, "object.spec.none == 1", "false")).isEqualTo(new Outcome(false, null));
    }

    @Test
    void whatCannotBeToldIsAnErrorUnlessItIsIgnored() {
        assertThat(evaluate(false, "object.spec.none == 1").error()).contains("no such key: spec");
        assertThat(evaluate(false, "object.spec.none == 1", "object.status.none == 1")
                        .error())
                .startsWith("[")
                .contains("no such key: spec", "no such key: status");
        assertThat(evaluate(true, "object.spec.none == 1")).isEqualTo(new Outcome(false, null));
    }

    @Test
    void theAuthorizerIsAsked() {
        String check = "authorizer.group('').resource('pods').namespace('ns').check('%s').allowed()";
        assertThat(evaluate(false, check.formatted("get")).met()).isTrue();
        assertThat(evaluate(false, check.formatted("delete")).met()).isFalse();
    }

    @Test
    void conditionsThatCostTooMuchEndWithTheirBudget() {
        String loop = "[0,1,2,3,4,5,6,7,8,9]";
        String costly = loop + ".all(a, " + loop + ".all(b, " + loop + ".all(c, " + loop + ".all(d, " + loop
                + ".all(e, " + loop + ".all(f, a + b + c + d + e + f >= 0))))))";
        assertThat(evaluate(false, costly).error()).contains("cost");
    }
}
