package io.keelson.api.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ObjectDocumentTest {
    private static final String POD = """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-1","namespace":"default","uid":"u-1","generation":3,
            "creationTimestamp":"2026-11-21T10:38:39Z","deletionTimestamp":"2026-11-21T11:00:00+01:00",
            "labels":{"app":"we\\u0062","tier":""},"finalizers":["a/b","c/d"],
            "ownerReferences":[{"kind":"ReplicaSet","name":"rs","uid":"o-1"},{"uid":"o-2","controller":true}],
            "managedFields":[{"manager":"m","fieldsV1":{"f:metadata":{"f:name":{}}}}]},
            "spec":{"nodeName":"n1","hostNetwork":true,"containers":[{"name":"c","args":["}","]","\\""]}]},
            "status":{"phase":"Running","podIP":null}}""";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SelectableFields podFields() {
        return SelectableFields.ofFields(List.of(
                new SelectableFields.Field("spec.nodeName"),
                new SelectableFields.Field("spec.restartPolicy"),
                new SelectableFields.Field("spec.schedulerName"),
                new SelectableFields.Field("spec.serviceAccountName"),
                new SelectableFields.Field("spec.hostNetwork", List.of("spec.hostNetwork"), "false"),
                new SelectableFields.Field("status.phase"),
                new SelectableFields.Field("status.podIP"),
                new SelectableFields.Field("status.nominatedNodeName")));
    }

    @Test
    void readsTheHeader() {
        ObjectDocument document = ObjectDocument.stored(bytes(POD), 42, podFields());
        ObjectHeader header = document.header();
        assertThat(header.apiVersion()).isEqualTo("v1");
        assertThat(header.kind()).isEqualTo("Pod");
        assertThat(header.namespace()).isEqualTo("default");
        assertThat(header.name()).isEqualTo("web-1");
        assertThat(header.uid()).isEqualTo("u-1");
        assertThat(header.resourceVersion()).isEqualTo(42);
        assertThat(header.generation()).isEqualTo(3);
        assertThat(header.creationTimestamp()).isEqualTo(Instant.parse("2026-11-21T10:38:39Z"));
        assertThat(header.deletionTimestamp()).isEqualTo(Instant.parse("2026-11-21T10:00:00Z"));
        assertThat(header.labels()).containsExactly(entry("app", "web"), entry("tier", ""));
        assertThat(header.finalizers()).containsExactly("a/b", "c/d");
        assertThat(header.ownerUids()).containsExactly("o-1", "o-2");
        assertThat(header.field("spec.nodeName")).isEqualTo("n1");
        assertThat(header.field("spec.hostNetwork")).isEqualTo("true");
        assertThat(header.field("spec.schedulerName")).isEmpty();
        assertThat(header.field("status.podIP")).isEmpty();
        assertThat(header.field("metadata.name")).isEqualTo("web-1");
        assertThat(header.field("none")).isNull();
    }

    @Test
    void putsTheResourceVersionIn() {
        ObjectDocument document = ObjectDocument.stored(bytes(POD), 42, podFields());
        ObjectNode expected = Json.parse(bytes(POD));
        Json.child(expected, "metadata").put("resourceVersion", "42");
        assertThat(document.toTree()).isEqualTo(expected);
        assertThat(ObjectDocument.storedValue(document.toTree())).isEqualTo(Json.write(Json.parse(bytes(POD))));
        assertThat(ObjectDocument.of(document.toTree()).header().resourceVersion())
                .isEqualTo(42);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{} ~ {\"metadata\":{\"resourceVersion\":\"7\"}}",
                "{\"a\":1} ~ {\"metadata\":{\"resourceVersion\":\"7\"},\"a\":1}",
                "{\"metadata\":{}} ~ {\"metadata\":{\"resourceVersion\":\"7\"}}",
                "{\"metadata\":{\"name\":\"n\"}} ~ {\"metadata\":{\"resourceVersion\":\"7\",\"name\":\"n\"}}",
                "{\"metadata\":{\"uid\":\"u\"}} ~ {\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"7\"}}",
                "{\"metadata\":{\"resourceVersion\":\"3\",\"uid\":\"u\"}} ~ {\"metadata\":{\"resourceVersion\":\"7\",\"uid\":\"u\"}}",
                "{ \"metadata\" : { \"uid\" : \"u\" , \"x\" : 1 } } ~ { \"metadata\" : { \"uid\" : \"u\",\"resourceVersion\":\"7\" , \"x\" : 1 } }"
            })
    void splicesWhateverIsThere(String stored, String served) {
        assertThat(ObjectDocument.stored(bytes(stored), 7, SelectableFields.none())
                        .bytes())
                .asString()
                .isEqualTo(served);
    }

    @Test
    void firstPathWithAValueCounts() {
        SelectableFields events = SelectableFields.ofFields(List.of(
                new SelectableFields.Field("reportingComponent"),
                new SelectableFields.Field("source", List.of("source.component", "reportingComponent"), "")));
        ObjectHeader both = ObjectDocument.stored(
                        bytes("{\"reportingComponent\":\"r\",\"source\":{\"component\":\"s\"}}"), 1, events)
                .header();
        assertThat(both.field("source")).isEqualTo("s");
        assertThat(both.field("reportingComponent")).isEqualTo("r");
        ObjectHeader one = ObjectDocument.stored(bytes("{\"reportingComponent\":\"r\",\"source\":{}}"), 1, events)
                .header();
        assertThat(one.field("source")).isEqualTo("r");
    }

    @Test
    void everyTruncationIsNoticed() {
        byte[] pod = bytes(POD);
        for (int length = 0; length < pod.length; length++) {
            byte[] cut = Arrays.copyOf(pod, length);
            assertThatThrownBy(() -> ObjectDocument.stored(cut, 1, podFields()))
                    .isInstanceOf(MalformedJsonException.class);
        }
        assertThatThrownBy(() -> ObjectDocument.stored(bytes("[]"), 1, podFields()))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> ObjectDocument.stored(bytes("{} {}"), 1, podFields()))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void storedValueLeavesTheTreeAlone() {
        ObjectNode tree = Json.parse(bytes("{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"5\"},\"data\":{}}"));
        assertThat(ObjectDocument.storedValue(tree))
                .asString()
                .isEqualTo("{\"metadata\":{\"name\":\"a\"},\"data\":{}}");
        assertThat(Json.text(tree, "metadata", "resourceVersion")).isEqualTo("5");
    }

    @Test
    void equalStringsAreShared() {
        ObjectHeader one = ObjectDocument.stored(bytes(POD), 1, podFields()).header();
        ObjectHeader two = ObjectDocument.stored(bytes(POD), 2, podFields()).header();
        assertThat(one.namespace()).isSameAs(two.namespace());
        assertThat(one.labels()).isEqualTo(two.labels()).hasSize(2).doesNotContainKey("none");
    }
}
