package io.keelson.resources.flowcontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.resources.validation.Rules;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What keeps requests served cannot be changed; the rest of the defaults can. */
class MandatoryFlowControlTest {

    @Test
    void whatAClusterStartsWithIsRight() {
        for (ObjectNode object : FlowControlDefaults.objects()) {
            assertThat(errors(object)).as(Json.text(object, "metadata", "name")).isEmpty();
        }
    }

    @Test
    void theLastResortCannotBeChanged() {
        ObjectNode level = find("PriorityLevelConfiguration", "catch-all");
        Json.child(level, "spec", "limited").put("nominalConcurrencyShares", 50);

        assertThat(errors(level)).endsWith("spec of 'catch-all' must equal the fixed value");
    }

    @Test
    void theExemptLevelMayBeTunedOnlyInItsOwnPart() {
        ObjectNode level = find("PriorityLevelConfiguration", "exempt");
        Json.child(level, "spec", "exempt").put("lendablePercent", 10);

        assertThat(errors(level)).isEmpty();
    }

    @Test
    void masterRequestsStayExempt() {
        ObjectNode schema = find("FlowSchema", "exempt");
        Json.child(schema, "spec").put("matchingPrecedence", 7);

        assertThat(errors(schema)).contains("\"MatchingPrecedence\":7", "spec of 'exempt' must equal the fixed value");
    }

    @Test
    void otherDefaultsMayBeChanged() {
        ObjectNode schema = find("FlowSchema", "global-default");
        Json.child(schema, "spec").put("matchingPrecedence", 7);

        assertThat(errors(schema)).isEmpty();
    }

    private static ObjectNode find(String kind, String name) {
        return FlowControlDefaults.objects().stream()
                .filter(object ->
                        kind.equals(Json.text(object, "kind")) && name.equals(Json.text(object, "metadata", "name")))
                .findFirst()
                .orElseThrow();
    }

    private static String errors(ObjectNode object) {
        FieldErrors errors = new FieldErrors();
        Rules rules = "FlowSchema".equals(Json.text(object, "kind")) ? new FlowSchemaRules() : new FlowRules();
        rules.check(Rules.subject(object, errors));
        return errors.isEmpty() ? "" : errors.aggregate();
    }
}
