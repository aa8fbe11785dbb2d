package io.keelson.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JsonTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"z\":1,\"a\":[],\"m\":null}",
                "{\"a\":[1,-2,9223372036854775807],\"b\":{\"c\":true}}",
                "{\"a\":0.5,\"b\":\"\\u0001\\n\\\"\\\\\",\"c\":\"äß€😀\"}"
            })
    void keepsOrderAndValues(String text) {
        assertThat(Json.write(Json.parse(bytes(text))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0,1",
        "1.50,1.5",
        "1e3,1000",
        "1e20,100000000000000000000",
        "1e21,1e+21",
        "0.000001,0.000001",
        "1e-7,1e-7",
        "123456789e-20,1.23456789e-12",
        "-0.0,-0",
        "18446744073709551616,18446744073709552000"
    })
    void writesFractionsAsTheyAreWrittenUpstream(String in, String out) {
        assertThat(Json.write(Json.parseValue(bytes(in)))).asString().isEqualTo(out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`` ~ unexpected end of JSON input",
                "{ ~ unexpected end of JSON input",
                "{\"data\": ~ unexpected end of JSON input",
                "not json ~ invalid character 'o' in literal null (expecting 'u')",
                "{\"a\":1,} ~ invalid character '}' looking for beginning of object key string",
                "{'a':'b'} ~ invalid character '\\'' looking for beginning of object key string",
                "{} x ~ invalid character 'x' after top-level value",
                "{\"a\":tru} ~ invalid character '}' in literal true (expecting 'e')",
                "{\"a\" 1} ~ invalid character '1' after object key",
                "{\"a\":1 \"b\"} ~ invalid character '\"' after object key:value pair",
                "[1 2] ~ invalid character '2' after array element",
                "data: x ~ invalid character 'd' looking for beginning of value",
                "[01] ~ invalid character '1' after array element",
                "[-x] ~ invalid character 'x' in numeric literal",
                "[1.x] ~ invalid character 'x' after decimal point in numeric literal",
                "[1ex] ~ invalid character 'x' in exponent of numeric literal",
                "[\"\\x\"] ~ invalid character 'x' in string escape code",
                "[\"\\u12g4\"] ~ invalid character 'g' in \\u hexadecimal character escape",
                "nul ~ invalid character ' ' in literal null (expecting 'l')",
                "[] ~ json: cannot unmarshal array into Go value of type map[string]interface {}",
                "\"x\" ~ json: cannot unmarshal string into Go value of type map[string]interface {}"
            })
    void tellsWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> Json.parse(bytes(text)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage(message);
    }

    @Test
    void tellsOfBytesThatCannotStartAValue() {
        assertThatThrownBy(() -> Json.parseValue(new byte[] {(byte) 0x81, '{', '}'}))
                .hasMessage("invalid character '\\u0081' looking for beginning of value");
        assertThatThrownBy(() -> Json.parseValue("{}".getBytes(StandardCharsets.UTF_16LE)))
                .hasMessage("invalid character '\\x00' looking for beginning of object key string");
    }

    @Test
    void refusesTooDeepNesting() {
        assertThat(Json.parseValue(bytes("[".repeat(10_000) + "]".repeat(10_000)))
                        .isArray())
                .isTrue();
        assertThatThrownBy(() -> Json.parseValue(bytes("[".repeat(10_001) + "]".repeat(10_001))))
                .hasMessage("invalid character '[' exceeded max depth");
    }

    @Test
    void readsBytesThatAreNoUtf8AsReplacementCharacters() {
        byte[] json = {'"', 'a', (byte) 0xff, '"'};
        assertThat(Json.parseValue(json).stringValue()).isEqualTo("a\ufffd");
    }

    @Test
    void lastOfTwoEqualKeysCounts() {
        assertThat(Json.integer(Json.parse(bytes("{\"a\":1,\"a\":2}")), "a")).isEqualTo(2);
    }

    @Test
    void escapesHtmlInMessagesOnly() {
        JsonNode value = Json.object().put("a", "<&>");
        assertThat(Json.toString(value)).isEqualTo("{\"a\":\"\\u003c\\u0026\\u003e\"}");
        assertThat(Json.write(value)).asString().isEqualTo("{\"a\":\"<&>\"}");
    }

    @Test
    void navigatesWithoutNulls() {
        ObjectNode pod = Json.parse(bytes("{\"spec\":{\"n\":5,\"s\":\"x\",\"t\":true,\"l\":[1,2],\"z\":null}}"));
        assertThat(Json.integer(pod, "spec", "n")).isEqualTo(5);
        assertThat(Json.text(pod, "spec", "s")).isEqualTo("x");
        assertThat(Json.text(pod, "spec", "n")).isNull();
        assertThat(Json.bool(pod, "spec", "t")).isTrue();
        assertThat(Json.elements(pod, "spec", "l")).hasSize(2);
        assertThat(Json.elements(pod, "none")).isEmpty();
        assertThat(Json.at(pod, "spec", "z")).isNull();
        assertThat(Json.at(pod, "status", "phase")).isNull();
        Json.child(pod, "status", "deep").put("a", 1);
        assertThat(Json.integer(pod, "status", "deep", "a")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "[{\"a\":-1e400}]", "{\"a\":1.5e999999}"})
    void numbersBeyondADoubleAreRefused(String json) {
        assertRefused(json);
    }

    @Test
    void integersBeyondADoubleAreRefusedAndOthersKept() {
        assertRefused("{\"a\":[" + "9".repeat(400) + "]}");
        String large = "[" + "9".repeat(300) + "]";
        assertThat(Json.parseValue(large.getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .bigIntegerValue())
                .isEqualTo(new BigInteger("9".repeat(300)));
    }

    private static void assertRefused(String json) {
        assertThatThrownBy(() -> Json.parseValue(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("json: cannot unmarshal number into Go value of type float64");
    }
}
