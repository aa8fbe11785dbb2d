package io.keelson.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a pod can say is passed over in silence: every field of its specification, as the schema of the API has it,
 * is named as acted on, with a test that exists, as another component's, or as refused.
 */
class PodFieldsTest {
    private record Row(String how, String what) {}

    private static Map<String, Row> table() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        try (var in = Objects.requireNonNull(PodFieldsTest.class.getResourceAsStream("pod-fields.tsv"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] columns = line.split("\t", -1);
                    rows.put(columns[0], new Row(columns[1], columns[2]));
                }
            }
        }
        return rows;
    }

    /** Types below a field that is refused, or another component's, are not the node's to look into. */
    private static void walk(Schema type, Map<String, Row> rows, Set<String> types, Set<String> fields) {
        Schema struct = type;
        while (struct.type() == Schema.Type.LIST || struct.type() == Schema.Type.MAP) {
            struct = struct.element();
        }
        if (struct.type() != Schema.Type.STRUCT || !types.add(struct.name())) {
            return;
        }
        String name = struct.name().substring(struct.name().lastIndexOf('.') + 1);
        for (Field field : struct.fields()) {
            String path = name + "." + field.name();
            fields.add(path);
            Row row = rows.get(path);
            if (row == null || row.how().equals("node")) {
                walk(field.schema(), rows, types, fields);
            }
        }
    }

    @Test
    void everyFieldOfAPodIsNamed() throws IOException {
        Map<String, Row> rows = table();
        Schema pod = Objects.requireNonNull(BuiltinSchemas.load().schema(new GroupVersionKind("", "v1", "Pod")));
        Set<String> fields = new TreeSet<>();
        walk(Objects.requireNonNull(pod.field("spec")).schema(), rows, new HashSet<>(), fields);
        Set<String> unnamed = new TreeSet<>(fields);
        unnamed.removeAll(rows.keySet());
        Set<String> unknown = new TreeSet<>(rows.keySet());
        unknown.removeAll(fields);
        assertEquals(Set.of(), unnamed, "fields that nobody said anything about");
        assertEquals(Set.of(), unknown, "rows about what is no field of a pod");
    }

    @Test
    void everyScenarioThatIsNamedExists() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
                // Two modules may each have a test of a name.
                tests.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
        List<String> missing = new ArrayList<>();
        table().forEach((field, row) -> {
            String[] scenario = row.what().split("#", 2);
            String text = tests.getOrDefault(scenario[0], "");
            if (row.how().equals("node")
                    && (text.isEmpty() || scenario.length == 2 && !text.contains(" " + scenario[1] + "("))) {
                missing.add(field + ": " + row.what());
            }
        });
        assertEquals(List.of(), missing);
    }

    @Test
    void everyReasonOfARefusalIsOneThatTheNodeGives() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        List<String> missing = new ArrayList<>();
        table().forEach((field, row) -> {
            if (row.how().equals("refused") && sources.indexOf("\"" + row.what() + "\"") < 0) {
                missing.add(field + ": " + row.what());
            }
        });
        assertEquals(List.of(), missing);
    }
}
