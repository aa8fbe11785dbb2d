package io.keelson.apiserver.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class PlainJsonTest {
    private static final String[] TEXTS = {
        "", "a", "yes", "0x10", "1e3", "a: b", "# no", "- x", "a\nb", "\\", "\"", "'", "/", "null", "~", "{", "<", "é",
        "\t", "="
    };

    private static JsonNode random(Random random, int depth) {
        var nodes = Json.object();
        return switch (random.nextInt(depth > 4 ? 6 : 9)) {
            case 0 -> nodes.stringNode(TEXTS[random.nextInt(TEXTS.length)]);
            case 1 -> nodes.numberNode(random.nextInt());
            case 2 -> nodes.numberNode(random.nextLong() >> random.nextInt(64));
            case 3 -> nodes.booleanNode(random.nextBoolean());
            case 4 -> nodes.nullNode();
            case 5 -> nodes.stringNode("text " + random.nextInt());
            case 6 -> array(random, depth);
            default -> object(random, depth);
        };
    }

    private static ArrayNode array(Random random, int depth) {
        ArrayNode array = Json.object().arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(random(random, depth + 1));
        }
        return array;
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode object = Json.object();
        for (int i = random.nextInt(6); i > 0; i--) {
            String key = random.nextInt(4) == 0 ? TEXTS[random.nextInt(TEXTS.length)] : "key" + random.nextInt(50);
            object.set(key, random(random, depth + 1));
        }
        return object;
    }

    @Test
    void whatItReadsIsWhatYamlReads() {
        Random random = new Random(42);
        int read = 0;
        for (int i = 0; i < 3000; i++) {
            ObjectNode object = object(random, 0);
            String text = random.nextBoolean() ? Json.toString(object) : object.toPrettyString();
            byte[] document = text.getBytes(StandardCharsets.UTF_8);
            JsonNode plain = PlainJson.read(document);
            if (plain != null) {
                read++;
                // Written out, since the order of keys counts, too.
                assertThat(Json.toString(plain))
                        .as(text)
                        .isEqualTo(Json.toString(YamlDocument.scan(document).value()));
            }
        }
        assertThat(read).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a: b",
                "[1]",
                "\"a\"",
                "{",
                "{}{}",
                "{} # c",
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":1234567890123456789}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\\u0041\"}",
                "{\t}",
                "{\"a\":\"é\"}",
                "{\"<<\":{}}",
                "{a: 1}",
                "{'a': 1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{}\n---\n{}"
            })
    void whatYamlMayReadInAnotherWayIsLeftToIt(String document) {
        assertThat(PlainJson.read(document.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void whatIsDeepOrHasLongKeysIsLeftToIt() {
        String deep = "{\"a\":".repeat(300) + "1" + "}".repeat(300);
        assertThat(PlainJson.read(deep.getBytes(StandardCharsets.UTF_8))).isNull();
        String key = "{\"" + "k".repeat(600) + "\":1}";
        assertThat(PlainJson.read(key.getBytes(StandardCharsets.UTF_8))).isNull();
    }
}
