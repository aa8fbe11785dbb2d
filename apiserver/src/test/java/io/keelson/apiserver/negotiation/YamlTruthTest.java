package io.keelson.apiserver.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Odd documents, each with what upstream's reader (sigs.k8s.io/yaml 1.6) makes of it. */
class YamlTruthTest {
    @Test
    void documentsAreReadAsUpstreamReadsThem() throws IOException {
        List<String> different = new ArrayList<>();
        for (String line : rows("yaml-read.jsonl")) {
            ObjectNode row = Json.parse(line.getBytes(StandardCharsets.UTF_8));
            String yaml = Objects.requireNonNull(Json.text(row, "yaml"));
            String expected = outcome(Json.text(row, "json"), Json.text(row, "error"), Json.text(row, "strict"));
            String read = read(yaml);
            if (!read.equals(expected)) {
                different.add("\nROW " + Json.toString(row) + "\n  is " + read);
            }
        }
        assertThat(different).isEmpty();
    }

    @Test
    void jsonIsWrittenAsUpstreamWritesIt() throws IOException {
        List<String> different = new ArrayList<>();
        for (String line : rows("yaml-written.jsonl")) {
            ObjectNode row = Json.parse(line.getBytes(StandardCharsets.UTF_8));
            String json = Objects.requireNonNull(Json.text(row, "json"));
            String written = new String(
                    Yaml.write(Json.parseValue(json.getBytes(StandardCharsets.UTF_8))), StandardCharsets.UTF_8);
            if (!written.equals(Json.text(row, "yaml"))) {
                different.add("\nROW " + Json.toString(row) + "\n  is " + GoFormat.quote(written));
            }
        }
        assertThat(different).isEmpty();
    }

    private static List<String> rows(String file) throws IOException {
        try (InputStream in = YamlTruthTest.class.getResourceAsStream(file)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static String read(String yaml) {
        YamlDocument document;
        try {
            document = YamlDocument.read(yaml.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return outcome(null, e.getMessage(), null);
        }
        String strict = document.duplicates().isEmpty()
                ? null
                : "yaml: unmarshal errors:\n  " + String.join("\n  ", document.duplicates());
        return outcome(new String(Json.write(document.value()), StandardCharsets.UTF_8), null, strict);
    }

    private static String outcome(String json, String error, String strict) {
        String value = json == null
                ? null
                : new String(
                        Json.write(Json.parseValue(json.getBytes(StandardCharsets.UTF_8))), StandardCharsets.UTF_8);
        return "json " + value + " error " + error + " strict " + strict;
    }
}
