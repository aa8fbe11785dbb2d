package io.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class MergePatchTest {
    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'a':1,'b':2} ~ {'a':null,'c':3} ~ {'b':2,'c':3}",
                "{'a':{'b':1,'c':2}} ~ {'a':{'b':null,'d':{'e':null,'f':1}}} ~ {'a':{'c':2,'d':{'f':1}}}",
                "{'l':[1,2]} ~ {'l':[3]} ~ {'l':[3]}",
                "{} ~ {'l':[{'a':null,'b':1},null]} ~ {'l':[{'b':1},null]}",
                "{'l':{'x':1}} ~ {'l':[{'a':null}]} ~ {'l':[{'a':null}]}",
                "{'a':'x'} ~ {'a':{'b':null}} ~ {'a':{}}",
                "{'a':1} ~ {} ~ {'a':1}"
            })
    void applies(String document, String patch, String result) {
        ObjectNode original = Json.parse(bytes(document));
        assertThat(MergePatch.apply(original, bytes(patch))).isEqualTo(Json.parse(bytes(result)));
        assertThat(original).isEqualTo(Json.parse(bytes(document)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'data': ~ error decoding patch: unexpected end of JSON input",
                "[] ~ error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
                "null ~ Invalid JSON Patch",
                "data: {k: yaml} ~ error decoding patch: invalid character 'd' looking for beginning of value"
            })
    void refusesWhatIsNoPatch(String patch, String message) {
        assertThatThrownBy(() -> MergePatch.parse(bytes(patch))).hasMessage(message);
    }
}
