package io.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JsonPatchTest {
    private static JsonNode json(String text) {
        return Json.parseValue(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1} | [{'op':'add','path':'/b','value':2}] | {'a':1,'b':2}",
                "{'a':1} | [{'op':'add','path':'/b'}] | {'a':1,'b':null}",
                "{'a':1} | [{'op':'replace','path':'/b','value':2}] | {'a':1,'b':2}",
                "{'a':1} | [{'op':'copy','from':'/none','path':'/b'}] | {'a':1,'b':null}",
                "{'a':{'b':1}} | [{'op':'move','from':'/a/b','path':'/c'}] | {'a':{},'c':1}",
                "{'a/b':1,'m~n':2} | [{'op':'remove','path':'/a~1b'},{'op':'replace','path':'/m~0n','value':3}] | {'m~n':3}",
                "{'l':[1,2]} | [{'op':'add','path':'/l/-','value':3},{'op':'add','path':'/l/0','value':0}] | {'l':[0,1,2,3]}",
                "{'l':[1,2]} | [{'op':'remove','path':'/l/-1'},{'op':'add','path':'/l/-1','value':9}] | {'l':[1,9]}",
                "{'l':[1,2]} | [{'op':'replace','path':'/l/1','value':{'x':[]}}] | {'l':[1,{'x':[]}]}",
                "{'a':1} | [{'op':'replace','path':'','value':{'b':1}}] | {'b':1}",
                "{'a':{'b':[1,null]}} | [{'op':'test','path':'/a','value':{'b':[1,null]}}] | {'a':{'b':[1,null]}}",
                "{'a':1} | [{'op':'test','path':'/none','value':null}] | {'a':1}",
                "{'a':1} | [] | {'a':1}"
            })
    void applies(String document, String patch, String result) {
        JsonNode original = json(document);
        assertThat(JsonPatch.apply(original, json(patch))).isEqualTo(json(result));
        assertThat(original).isEqualTo(json(document));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{'op':'add','path':'/none/b','value':2}]",
                "[{'op':'add','path':'','value':2}]",
                "[{'op':'add','path':'/a/b','value':2}]",
                "[{'op':'add','path':'/l/3','value':2}]",
                "[{'op':'replace','path':'/l/2','value':2}]",
                "[{'op':'replace','path':'/l/-','value':2}]",
                "[{'op':'replace','path':'','value':2}]",
                "[{'op':'remove','path':'/none'}]",
                "[{'op':'remove','path':'/l/x'}]",
                "[{'op':'move','from':'/none','path':'/b'}]",
                "[{'op':'move','path':'/b'}]",
                "[{'op':'test','path':'/a','value':2}]",
                "[{'op':'test','path':'/none/deep','value':null}]",
                "[{'op':'frob','path':'/a'}]",
                "[{'path':'/a'}]",
                "[{'op':'add','value':1}]"
            })
    void refusesAll(String patch) {
        JsonNode document = json("{'a':1,'l':[1,2]}");
        assertThatThrownBy(() -> JsonPatch.apply(document, json(patch)))
                .isInstanceOf(StatusException.class)
                .hasMessage("the server rejected our request due to an error in our request")
                .satisfies(e -> assertThat(((StatusException) e).code()).isEqualTo(422));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{} ~ error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
                "`` ~ error decoding patch: unexpected end of JSON input",
                "[1] ~ error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp",
                "[{'op':1}] ~ error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string"
            })
    void refusesWhatIsNoPatch(String patch, String message) {
        byte[] bytes = patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> JsonPatch.parse(bytes)).hasMessage(message);
    }

    @Test
    void limitsOperationsAndCopies() {
        String many = "[" + "{'op':'test','path':'/a','value':1},".repeat(10_000) + "{}]";
        assertThatThrownBy(() -> JsonPatch.of(json(many)))
                .hasMessage(
                        "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001");
        String doubling = "[" + "{'op':'copy','from':'/a','path':'/a/-'},".repeat(40) + "{'op':'test','path':'/x'}]";
        assertThatThrownBy(() -> JsonPatch.apply(json("{'a':['yyyyyyyyyyyyyyyyyyyy']}"), json(doubling)))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void namesUnknownAndDoubleMembers() {
        String patch = "[{'op':'add','path':'/d','value':{'k':1,'k':2},'op':'add','extra':{'x':1,'x':2}}]";
        assertThat(JsonPatch.parse(patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                        .unknownFields())
                .containsExactly(
                        "json patch duplicate field \"[0].value.k\"",
                        "json patch duplicate field \"[0].op\"",
                        "json patch unknown field \"[0].extra\"");
        String merge = "{'data':{'k':'1','k':'2'},'l':[{'a':1,'a':2,'a':3}]}";
        assertThat(MergePatch.strictErrors(merge.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .containsExactly("duplicate field \"data.k\"", "duplicate field \"l[0].a\"");
    }
}
