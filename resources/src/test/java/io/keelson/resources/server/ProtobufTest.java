package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.protobuf.BuiltinMessages;
import io.keelson.api.schema.protobuf.Envelope;
import io.keelson.api.schema.protobuf.MalformedProtobufException;
import io.keelson.api.schema.protobuf.ProtobufReader;
import java.io.DataInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** A client that speaks protobuf alone, as those written in Go do by default. */
class ProtobufTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    static Path directory;

    private static TestServer test;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
    }

    @AfterAll
    static void stop() {
        test.close();
    }

    private static HttpRequest.Builder request(String path) {
        return test.request(path).header("Accept", PROTOBUF).header("Content-Type", PROTOBUF);
    }

    private static HttpResponse<byte[]> send(String method, String path, byte[] body) throws Exception {
        return test.admin.send(
                request(path)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path, new byte[0]);
    }

    private static ObjectNode open(byte[] bytes) throws MalformedProtobufException {
        Envelope envelope = Envelope.read(bytes);
        String version = envelope.apiVersion().isEmpty() ? "v1" : envelope.apiVersion();
        ObjectNode object = ProtobufReader.read(
                envelope.message(),
                Objects.requireNonNull(BuiltinSchemas.load().schema(GroupVersionKind.of(version, envelope.kind()))));
        return object.put("kind", envelope.kind());
    }

    private static void create(String name) throws Exception {
        HttpResponse<byte[]> made = send("POST", MAPS, BuiltinMessages.envelope(TestServer.configMap(name)));
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        assertThat(Json.text(open(made.body()), "metadata", "name")).isEqualTo(name);
    }

    @Test
    void anObjectIsCreatedReadAndDeleted() throws Exception {
        create("a");
        assertThat(Json.text(open(get(MAPS + "/a").body()), "data", "k")).isEqualTo("v");
        assertThat(test.get(MAPS + "/a").body()).contains("\"data\":{\"k\":\"v\"}");
        ObjectNode options = Json.object().put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.putObject("preconditions").put("uid", "another");
        HttpResponse<byte[]> conflict = send("DELETE", MAPS + "/a", BuiltinMessages.envelope(options));
        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(Json.text(open(conflict.body()), "reason")).isEqualTo("Conflict");
        options.remove("preconditions");
        HttpResponse<byte[]> gone = send("DELETE", MAPS + "/a", BuiltinMessages.envelope(options));
        assertThat(Json.text(open(gone.body()), "status")).isEqualTo("Success");
        assertThat(get(MAPS + "/a").statusCode()).isEqualTo(404);
    }

    @Test
    void aListHasWhatItsObjectsHave() throws Exception {
        for (int i = 0; i < 30; i++) {
            create("listed-" + i);
        }
        ObjectNode list = open(get(MAPS).body());
        assertThat(Json.text(list, "kind")).isEqualTo("ConfigMapList");
        assertThat(Json.text(list, "metadata", "resourceVersion")).isNotEmpty();
        assertThat(Json.elements(list, "items"))
                .filteredOn(item ->
                        String.valueOf(Json.text(item, "metadata", "name")).startsWith("listed-"))
                .hasSize(30)
                .allSatisfy(item -> assertThat(Json.text(item, "data", "k")).isEqualTo("v"));
        ObjectNode chunk = open(get(MAPS + "?limit=2").body());
        assertThat(Json.elements(chunk, "items")).hasSize(2);
        assertThat(Json.text(chunk, "metadata", "continue")).isNotEmpty();
    }

    @Test
    void aWatchSendsFramesWithTheirLength() throws Exception {
        HttpResponse<InputStream> watch = test.admin.send(
                request(MAPS + "?watch=true&fieldSelector=metadata.name%3Dwatched")
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(watch.headers().firstValue("Content-Type")).hasValue(PROTOBUF + ";stream=watch");
        create("watched");
        try (DataInputStream in = new DataInputStream(watch.body())) {
            byte[] event = in.readNBytes(in.readInt());
            assertThat(event).startsWith(10, 5, 'A', 'D', 'D', 'E', 'D');
            // behind the type: the object in a field of a field, and the envelope in that
            byte[] object = Arrays.copyOfRange(event, event.length - nested(event), event.length);
            assertThat(Json.text(open(object), "metadata", "name")).isEqualTo("watched");
        }
    }

    /** The length of the envelope at the end of an event. */
    private static int nested(byte[] event) {
        for (int i = 0; i < event.length; i++) {
            if (Envelope.begins(Arrays.copyOfRange(event, i, event.length))) {
                return event.length - i;
            }
        }
        throw new AssertionError("no envelope");
    }

    @ParameterizedTest
    @CsvSource({"/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1"})
    void discoveryIsSpokenToo(String path) throws Exception {
        HttpResponse<byte[]> document = get(path);
        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(open(document.body()).size()).isGreaterThan(1);
    }

    @Test
    void metadataAloneIsSpokenToo() throws Exception {
        create("partial");
        HttpResponse<byte[]> partial = test.admin.send(
                test.request(MAPS + "/partial")
                        .header("Accept", PROTOBUF + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        ObjectNode read = open(partial.body());
        assertThat(Json.text(read, "kind")).isEqualTo("PartialObjectMetadata");
        assertThat(Json.text(read, "metadata", "name")).isEqualTo("partial");
    }

    /** The messages are upstream's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "| the object provided is unrecognized (must be of type ConfigMap): empty data (<empty>)",
                "6b387300 | the object provided is unrecognized (must be of type ConfigMap): empty body (6b387300)",
                "6b3873000a64 | the object provided is unrecognized (must be of type ConfigMap): unexpected EOF (6b3873000a64)",
                "6b38730012020801 | ConfigMap in version \"v1\" cannot be handled as a ConfigMap: proto: wrong wireType = 0 for field ObjectMeta",
                "6b387300120a0affffffffffffffff01 | ConfigMap in version \"v1\" cannot be handled as a ConfigMap: unexpected EOF",
                "6b3873000a080a0276311202506f1200 | Po in version \"v1\" cannot be handled as a ConfigMap: no kind \"Po\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            })
    void whatIsMalformedIsABadRequest(@Nullable String hex, String message) throws Exception {
        HttpResponse<byte[]> refused = send("POST", MAPS, HexFormat.of().parseHex(hex == null ? "" : hex));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Json.text(open(refused.body()), "message")).isEqualTo(message);
    }

    @Test
    void cborIsRefusedSoThatClientsFallBack() throws Exception {
        HttpResponse<String> body = test.send(test.request(MAPS)
                .header("Content-Type", "application/cbor")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {(byte) 0xa0})));
        assertThat(body.statusCode()).isEqualTo(415);
        assertThat(test.send(test.request(MAPS).header("Accept", "application/cbor"))
                        .statusCode())
                .isEqualTo(406);
        assertThat(test.send(test.request(MAPS).header("Accept", "application/cbor, application/json"))
                        .statusCode())
                .isEqualTo(200);
    }
}
