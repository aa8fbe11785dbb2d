package io.keelson.resources.apiextensions;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultRulesTest {
    private static List<String> check(String field) {
        String schema =
                "{'type': 'object', 'properties': {'spec': {'type': 'object', 'properties': {'f': " + field + "}}}}";
        FieldErrors errors = new FieldErrors();
        DefaultRules.check(
                StructuralSchema.parse(Json.parse(schema.replace('\'', '"').getBytes(StandardCharsets.UTF_8))),
                FieldPath.of("schema"),
                errors);
        return errors.list().stream().map(FieldError::message).toList();
    }

    @Test
    void aDefaultMustPassTheRulesOfItsSchema() {
        assertThat(check("{'type': 'integer', 'default': 3, 'x-kubernetes-validations': [{'rule': 'self < 5'}]}"))
                .isEmpty();
        assertThat(check(
                        "{'type': 'integer', 'default': 7, 'x-kubernetes-validations': [{'rule': 'self < 5', 'message':"
                                + " 'too many'}]}"))
                .containsExactly("schema.properties[spec].properties[f].default: Invalid value: 7: too many");
    }

    @Test
    void rulesBelowTheDefaultCountToo() {
        assertThat(check("{'type': 'object', 'default': {'a': 1, 'b': 0}, 'properties': {'a': {'type': 'integer'}, 'b':"
                        + " {'type': 'integer', 'x-kubernetes-validations': [{'rule': 'self > 0', 'message': 'none'}]}},"
                        + " 'x-kubernetes-validations': [{'rule': 'self.a >= self.b'}]}"))
                .containsExactly("schema.properties[spec].properties[f].default.b: Invalid value: 0: none");
    }

    @Test
    void aDefaultMustBeRightWhereThereWasNothingBefore() {
        assertThat(check("{'type': 'integer', 'default': 1, 'x-kubernetes-validations': [{'rule': 'oldSelf.hasValue()',"
                        + " 'optionalOldSelf': true, 'message': 'never new'}]}"))
                .containsExactly("schema.properties[spec].properties[f].default: Invalid value: 1: never new");
    }

    @Test
    void transitionRulesSayNothingOfADefaultThatIsNew() {
        assertThat(check(
                        "{'type': 'integer', 'default': 1, 'x-kubernetes-validations': [{'rule': 'self == oldSelf'}]}"))
                .isEmpty();
    }
}
