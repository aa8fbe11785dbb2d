package io.keelson.resources.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.resources.validation.Rules;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with quotas and limit ranges, a line a rule. */
class LimitRulesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            pods: "-1"          | spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0
            secrets: 500m       | spec.hard[secrets]: Invalid value: "500m": must be an integer
            storage: 1Gi        | spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota
            requests.cpu: 500m  | ``
            count/a.b: 9E       | ``
            count/a.b: 1500m    | spec.hard[count/a.b]: Invalid value: "1500m": must be an integer
            requests.a.b/gpu: 1500m | ``
            """)
    void quotas(String hard, String message) {
        assertThat(errors(new QuotaRules(), "{hard: {" + hard + "}}")).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            type: Container, max: {cpu: "1"}, min: {cpu: "3"}           | spec.limits[0].min[cpu]: Invalid value: "3": min value 3 is greater than max value 1
            type: Container, default: {cpu: "1"}, min: {cpu: "3"}       | spec.limits[0].default[cpu]: Invalid value: "3": min value 3 is greater than default value 1
            type: Container, default: {cpu: "4"}, max: {cpu: "3"}       | spec.limits[0].default[cpu]: Invalid value: "3": default value 4 is greater than max value 3
            type: Pod, default: {cpu: "1"}                              | spec.limits[0].default: Forbidden: may not be specified when
            type: PersistentVolumeClaim                                 | spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided
            type: Pod, maxLimitRequestRatio: {cpu: 500m}                | spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1
            type: Pod, max: {cpu: "3"}, min: {cpu: "1"}                 | ``
            """)
    void ranges(String limit, String message) {
        assertThat(errors(new LimitRules(), "{limits: [{" + limit + "}]}")).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            scopes: [Foo]                                                                     | spec.scopes: Invalid value: ["Foo"]: unsupported scope
            scopes: [BestEffort, NotBestEffort]                                               | spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes
            hard: {cpu: "1"}, scopes: [BestEffort]                                            | spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource
            scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In}]}     | spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector
            hard: {pods: "1"}, scopes: [BestEffort]                                           | ``
            """)
    void scopes(String spec, String message) {
        assertThat(errors(new QuotaRules(), "{" + spec + "}")).isEqualTo(message);
    }

    private static String errors(Rules rules, String spec) {
        ObjectNode object = (ObjectNode) YamlDocument.read(("{spec: " + spec + "}").getBytes(StandardCharsets.UTF_8))
                .value();
        FieldErrors errors = new FieldErrors();
        rules.check(Rules.subject(object, errors));
        return errors.isEmpty() ? "" : errors.aggregate();
    }
}
