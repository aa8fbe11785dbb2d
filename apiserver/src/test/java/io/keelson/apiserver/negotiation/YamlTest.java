package io.keelson.apiserver.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {

    private static YamlDocument read(String yaml) {
        return YamlDocument.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String yaml) {
        return new String(Json.write(read(yaml).value()), StandardCharsets.UTF_8);
    }

    @Test
    void readsYaml11() {
        assertThat(json("on: yes\nb: 'no'\nc: 0x1F\nd: 010\ne: 1.5\nf: ~\ng: 1e3\nh: 1_000"))
                .isEqualTo("{\"b\":\"no\",\"c\":31,\"d\":8,\"e\":1.5,\"f\":null,\"g\":1000,\"h\":1000,\"true\":true}");
        assertThat(json("a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  l: 2"))
                .isEqualTo("{\"a\":{\"k\":1},\"b\":{\"k\":1},\"c\":{\"k\":1,\"l\":2}}");
        assertThat(json("a: |\n  x\n  y\nb: >-\n  x\n  y")).isEqualTo("{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}");
        assertThat(json("v1.2: 1.2.3\nt: 2020-01-01T00:00:00Z")).contains("\"1.2.3\"", "\"2020-01-01T00:00:00Z\"");
        assertThat(json("")).isEqualTo("null");
    }

    @Test
    void reportsKeysGivenTwice() {
        YamlDocument document = read("apiVersion: v1\nmetadata: {name: w, name: v}\n");
        assertThat(document.duplicates()).containsExactly("line 2: key \"name\" already set in map");
        assertThat(Json.text(document.value(), "metadata", "name")).isEqualTo("v");
    }

    @Test
    void wordsProblemsAsClientsKnowThem() {
        assertThatThrownBy(() -> read("a: b: c")).hasMessage("yaml: mapping values are not allowed in this context");
        assertThatThrownBy(() -> read("\ta: b")).hasMessage("yaml: found character that cannot start any token");
        assertThatThrownBy(() -> read("a: [")).hasMessage("yaml: line 1: did not find expected node content");
        assertThatThrownBy(() -> read("a: [\n")).hasMessage("yaml: line 1: did not find expected node content");
        assertThatThrownBy(() -> read("a: b\nc: [")).hasMessage("yaml: line 2: did not find expected node content");
        assertThatThrownBy(() -> read("a: {b")).hasMessage("yaml: line 1: did not find expected ',' or '}'");
        assertThatThrownBy(() -> read("- a\nb: c")).hasMessage("yaml: line 1: did not find expected '-' indicator");
    }

    @Test
    void writesSortedBlocks() {
        String json = "{\"kind\":\"Status\",\"code\":404,\"details\":{\"name\":\"none\",\"kind\":\"configmaps\"},"
                + "\"list\":[{\"b\":1,\"a\":[]},\"x\"],\"metadata\":{},\"text\":\"one\\ntwo\\n\"}";
        assertThat(new String(Yaml.write(Json.parse(json.getBytes(StandardCharsets.UTF_8))), StandardCharsets.UTF_8))
                .isEqualTo(
                        "code: 404\ndetails:\n  kind: configmaps\n  name: none\nkind: Status\nlist:\n- a: []\n  b: 1\n"
                                + "- x\nmetadata: {}\ntext: |\n  one\n  two\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yes",
                "null",
                "1",
                "0x10",
                "1e3",
                "1.0",
                "2020-01-01",
                "a: b",
                "- a",
                "#a",
                " a",
                "a ",
                "it's",
                "a\tb",
                "a\nb",
                "a\nb\n\n",
                "\n",
                "*x",
                "&x",
                "{}",
                "~",
                "a #b",
                "é",
                "\u0001",
                "x:",
                ":x",
                "!t",
                "%a",
                "@a",
                "<<"
            })
    void stringsSurviveTheWayThereAndBack(String text) {
        byte[] yaml = Yaml.write(Json.object().put("k", text));
        assertThat(Json.text(YamlDocument.read(yaml).value(), "k")).isEqualTo(text);
    }

    @Test
    void aliasesOfAliasesDoNotFillTheMemory() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + (alias + ",").repeat(9) + alias + "]\n");
        }
        assertThatThrownBy(() -> read(bomb.toString())).hasMessage("yaml: document contains excessive aliasing");
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThatThrownBy(() -> read("[".repeat(20_000))).hasMessageContaining("exceeded max depth");
    }
}
