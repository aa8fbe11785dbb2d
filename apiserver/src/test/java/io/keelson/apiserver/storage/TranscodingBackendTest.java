package io.keelson.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.schema.protobuf.Envelope;
import io.keelson.storage.Backend;
import io.keelson.storage.StorageException;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranscodingBackendTest {
    private static final String KEY = "/registry/configmaps/default/a";
    private static final String JSON =
            "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"data\":{\"a\":\"1\"}}";
    /** As an upstream server stored it. */
    private static final byte[] PROTOBUF = HexFormat.of()
            .parseHex("6b3873000a0f0a0276311209436f6e6669674d6170121b0a110a016112001a0022002a003200380042001206"
                    + "0a01611201311a002200");

    private final MemoryBackend stored = new MemoryBackend();
    private final Backend backend = new TranscodingBackend(stored, StorageMediaType.JSON);

    @AfterEach
    void close() {
        stored.close();
    }

    private static long put(Backend into, String key, byte[] value, long expected) {
        Backend.Commit commit = Objects.requireNonNull(
                into.commit(List.of(new Backend.Change(key, value, expected))).block());
        assertThat(commit.succeeded()).isTrue();
        return commit.revision();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatUpstreamStoredIsRead() {
        put(stored, KEY, PROTOBUF, 0);
        assertThat(Objects.requireNonNull(backend.get(KEY, 0).block()).value())
                .asString()
                .isEqualTo(JSON);
        Backend.Range range = Objects.requireNonNull(
                backend.range("/registry/", "/registry0", 0, 0).block());
        assertThat(range.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.value()).asString().isEqualTo(JSON));
    }

    @Test
    void whatUpstreamStoredIsWatchedAndRewritten() {
        long first = put(stored, KEY, PROTOBUF, 0);
        put(backend, KEY, bytes(JSON.replace("\"1\"", "\"2\"")), first);
        Backend.EventBatch batch =
                Objects.requireNonNull(backend.watch("/registry/", first).blockFirst());
        Backend.Event event = batch.events().getFirst();
        assertThat(event.previous()).asString().isEqualTo(JSON);
        assertThat(event.value()).asString().contains("\"a\":\"2\"");
        assertThat(Objects.requireNonNull(stored.get(KEY, 0).block()).value()).startsWith('{');
    }

    @Test
    void whatUpstreamIsToReadIsWrittenAsItWould() {
        Backend writer = new TranscodingBackend(stored, StorageMediaType.PROTOBUF);
        put(writer, KEY, bytes(JSON), 0);
        assertThat(Objects.requireNonNull(stored.get(KEY, 0).block()).value()).isEqualTo(PROTOBUF);
        assertThat(Objects.requireNonNull(writer.get(KEY, 0).block()).value())
                .asString()
                .isEqualTo(JSON);
    }

    @Test
    void definitionsAndCustomObjectsStayJson() {
        Backend writer = new TranscodingBackend(stored, StorageMediaType.PROTOBUF);
        String definition =
                "{\"kind\":\"CustomResourceDefinition\",\"apiVersion\":\"apiextensions.k8s.io/v1\",\"metadata\":{}}";
        put(writer, "/registry/apiextensions.k8s.io/customresourcedefinitions/a", bytes(definition), 0);
        String custom = "{\"kind\":\"Cron\",\"apiVersion\":\"example.com/v1\",\"metadata\":{}}";
        put(writer, "/registry/example.com/crons/default/a", bytes(custom), 0);
        Backend.Range range = Objects.requireNonNull(
                stored.range("/registry/", "/registry0", 0, 0).block());
        assertThat(range.entries())
                .extracting(entry -> new String(entry.value(), StandardCharsets.UTF_8))
                .containsExactly(definition, custom);
    }

    @Test
    void encryptedValuesAreRefusedByName() {
        put(stored, KEY, bytes("k8s:enc:aescbc:v1:key1:\u0001\u0002\u0003"), 0);
        assertThatThrownBy(() -> backend.get(KEY, 0).block())
                .isInstanceOf(StorageException.class)
                .hasMessage("the value of " + KEY
                        + " is encrypted (k8s:enc:aescbc:v1:key1), and encryption at rest is not supported");
    }

    @Test
    void damagedValuesAreNamed() {
        put(stored, KEY, new Envelope("v1", "ConfigMap", new byte[] {10, 100}).bytes(), 0);
        assertThatThrownBy(() -> backend.get(KEY, 0).block())
                .isInstanceOf(StorageException.class)
                .hasMessage("the value of " + KEY + " cannot be read: unexpected EOF");
    }

    @Test
    void rangesOfAllocatorsAreNobodysObjects() {
        byte[] range = new Envelope("v1", "RangeAllocation", new byte[] {10, 0}).bytes();
        put(stored, "/registry/ranges/serviceips", range, 0);
        assertThat(Objects.requireNonNull(
                                backend.get("/registry/ranges/serviceips", 0).block())
                        .value())
                .isEqualTo(range);
    }
}
