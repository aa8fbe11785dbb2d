package io.keelson.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "5", "in", "x");

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`` ~ true",
                "app ~ true",
                "!app ~ false",
                "!none ~ true",
                "app=web ~ true",
                "app==web ~ true",
                "app!=web ~ false",
                "none!=x ~ true",
                "app in (a, web) ~ true",
                "app notin (a,web) ~ false",
                "none notin (a) ~ true",
                "tier>4 ~ true",
                "tier<5 ~ false",
                "app>1 ~ false",
                "in in (x) ~ true",
                "app= ~ false",
                "app in () ~ false",
                "app=web,tier!=5 ~ false"
            })
    void matchesLabels(String text, boolean matches) {
        assertThat(LabelSelector.parse(text).matches(LABELS)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a in b ~ unable to parse requirement: found 'b' expected: '('",
                "a==b=c ~ found '=', expected: ',' or 'end of string'",
                "=a ~ found '=', expected: !, identifier, or 'end of string'",
                "a>high ~ unable to parse requirement: values[0]: Invalid value: \"high\": for 'Gt', 'Lt' operators, the value must be an integer",
                "a near b ~ unable to parse requirement: found 'near', expected: in, notin, =, ==, !=, gt, lt",
                "a=pla ce ~ found 'ce', expected: ',' or 'end of string'",
                "a, ~ found '', expected: identifier after ','",
                "!= ~ found '!=', expected: !, identifier, or 'end of string'",
                "a=(b) ~ unable to parse requirement: found '(', expected: identifier",
                "a in (b ~ unable to parse requirement: found '', expected: ',' or ')'"
            })
    void tellsWhatIsWrongWithLabelSelectors(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message);
    }

    @Test
    void checksKeysAndValues() {
        assertThatThrownBy(() -> LabelSelector.parse("-a=b"))
                .hasMessageStartingWith(
                        "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist");
        assertThatThrownBy(() -> LabelSelector.parse("a=-b"))
                .hasMessageStartingWith(
                        "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label");
    }

    @Test
    void writesItselfByKey() {
        LabelSelector selector = LabelSelector.parse("z in (b,a), !y ,x>1,w");
        assertThat(selector).hasToString("w,x>1,!y,z in (a,b)");
        assertThat(LabelSelector.parse(selector.toString())).hasToString(selector.toString());
        assertThat(LabelSelector.parse("a=b,c in (d)").exactMatch("c")).isEqualTo("d");
        assertThat(LabelSelector.parse("a!=b").exactMatch("a")).isNull();
    }

    @Test
    void readsSelectorObjects() {
        LabelSelector selector = LabelSelector.of(Json.parse("""
                {"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"In","values":["5","6"]},
                {"key":"none","operator":"DoesNotExist"}]}""".getBytes(StandardCharsets.UTF_8)));
        assertThat(selector.matches(LABELS)).isTrue();
        assertThat(selector).hasToString("app=web,!none,tier in (5,6)");
        assertThat(LabelSelector.of((tools.jackson.databind.JsonNode) null).matches(LABELS))
                .isFalse();
        assertThat(LabelSelector.of(Json.object()).isEverything()).isTrue();
        assertThatThrownBy(
                        () -> LabelSelector.of(Json.parse("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Gt\"}]}"
                                .getBytes(StandardCharsets.UTF_8))))
                .hasMessage("\"Gt\" is not a valid label selector operator");
    }

    @Test
    void selectsByFields() {
        FieldSelector selector = FieldSelector.parse("status.phase!=Failed,spec.nodeName=n1");
        assertThat(selector.matches(field -> field.equals("spec.nodeName") ? "n1" : "Running"))
                .isTrue();
        assertThat(selector.matches(field -> field.equals("spec.nodeName") ? "n1" : "Failed"))
                .isFalse();
        assertThat(selector.exactMatch("spec.nodeName")).isEqualTo("n1");
        assertThat(selector).hasToString("spec.nodeName=n1,status.phase!=Failed");
        assertThat(FieldSelector.parse("a=x\\,y\\=z").requirements().getFirst().value())
                .isEqualTo("x,y=z");
        assertThat(FieldSelector.parse("").isEverything()).isTrue();
    }

    @Test
    void tellsWhatIsWrongWithFieldSelectors() {
        assertThatThrownBy(() -> FieldSelector.parse("metadata.name"))
                .hasMessage("invalid selector: 'metadata.name'; can't understand 'metadata.name'");
        assertThatThrownBy(() -> FieldSelector.parse("a=b\\"))
                .hasMessage("invalid field selector: invalid escape sequence: \\");
        assertThatThrownBy(() -> FieldSelector.parse("a=b=c"))
                .hasMessage("invalid field selector: unescaped character in value: 61");
    }
}
