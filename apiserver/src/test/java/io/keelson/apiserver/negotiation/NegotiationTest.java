package io.keelson.apiserver.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.negotiation.Negotiation.Endpoint;
import io.keelson.apiserver.negotiation.OutputFormat.Encoding;
import io.keelson.apiserver.negotiation.OutputFormat.Transform;
import io.keelson.apiserver.request.Query;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NegotiationTest {
    private static final Query NONE = Query.parse(null);

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private static @Nullable Encoding encoding(String accept, Endpoint endpoint) {
        OutputFormat format = Negotiation.choose(accept, NONE, null, endpoint);
        return format == null ? null : format.encoding();
    }

    @Test
    void builtInKindsAreSpokenInProtobuf() {
        assertThat(encoding(PROTOBUF + ",application/json", Endpoint.RESOURCE)).isEqualTo(Encoding.PROTOBUF);
        assertThat(encoding("application/json," + PROTOBUF, Endpoint.RESOURCE)).isEqualTo(Encoding.JSON);
        assertThat(encoding(PROTOBUF, Endpoint.PLAIN)).isEqualTo(Encoding.PROTOBUF);
        assertThat(encoding("application/*", Endpoint.RESOURCE)).isEqualTo(Encoding.JSON);
        assertThat(Negotiation.choose(PROTOBUF + ";stream=watch", NONE, null, Endpoint.STREAM))
                .isNotNull()
                .extracting(OutputFormat::contentType)
                .isEqualTo(PROTOBUF + ";stream=watch");
    }

    @Test
    void customResourcesHaveProtobufForTheirMetadataAlone() {
        assertThat(encoding(PROTOBUF + ",application/json", Endpoint.CUSTOM_RESOURCE))
                .isEqualTo(Encoding.JSON);
        assertThat(encoding(PROTOBUF, Endpoint.CUSTOM_STREAM)).isNull();
        assertThat(encoding(PROTOBUF + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1", Endpoint.CUSTOM_RESOURCE))
                .isEqualTo(Encoding.PROTOBUF);
    }

    @Test
    void tablesHaveNoProtobuf() {
        String table = ";as=Table;g=meta.k8s.io;v=v1";
        assertThat(encoding(PROTOBUF + table, Endpoint.RESOURCE)).isNull();
        assertThat(encoding("application/json" + table, Endpoint.REVIEW)).isNull();
        assertThat(encoding(PROTOBUF + table + ",application/json" + table, Endpoint.RESOURCE))
                .isEqualTo(Encoding.JSON);
    }

    @Test
    void clientsThatWouldRatherHaveCborGetJson() {
        assertThat(encoding("application/cbor,application/json", Endpoint.RESOURCE))
                .isEqualTo(Encoding.JSON);
        assertThat(encoding("application/cbor", Endpoint.RESOURCE)).isNull();
    }

    @Test
    void theFirstFormThatIsServedWins() {
        OutputFormat table = Negotiation.choose(
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", NONE, null, Endpoint.RESOURCE);
        assertThat(table).isNotNull();
        assertThat(table.transform()).isEqualTo(Transform.TABLE);
        assertThat(table.transformVersion()).isEqualTo("v1");
        assertThat(table.contentType()).isEqualTo("application/json");
        assertThat(Negotiation.choose(
                        "application/json;as=Nothing;v=v1;g=meta.k8s.io,application/json",
                        NONE,
                        null,
                        Endpoint.RESOURCE))
                .isEqualTo(OutputFormat.JSON);
        assertThat(Negotiation.choose("application/json;as=Table;v=v9;g=meta.k8s.io", NONE, null, Endpoint.RESOURCE))
                .isNull();
    }

    @Test
    void weightsDecideBeforeOrder() {
        OutputFormat format =
                Negotiation.choose("application/json;q=0.5, application/yaml", NONE, null, Endpoint.RESOURCE);
        assertThat(format).isNotNull();
        assertThat(format.encoding()).isEqualTo(Encoding.YAML);
    }

    @Test
    void watchesHaveNoYaml() {
        assertThat(Negotiation.choose("application/yaml", NONE, null, Endpoint.STREAM))
                .isNull();
        assertThat(Negotiation.choose("application/json;stream=watch", NONE, null, Endpoint.STREAM))
                .isNotNull();
    }

    @Test
    void peopleGetIndentedJson() {
        assertThat(Negotiation.choose(null, NONE, "curl/8.0", Endpoint.RESOURCE))
                .matches(format -> format != null && format.pretty());
        assertThat(Negotiation.choose(null, Query.parse("pretty=false"), "curl/8.0", Endpoint.RESOURCE))
                .isEqualTo(OutputFormat.JSON);
        byte[] json = "{\"a\":[1,{\"b\":\"x, y\"}],\"c\":{}}".getBytes(StandardCharsets.UTF_8);
        assertThat(new String(Prettifier.indent(json), StandardCharsets.UTF_8))
                .isEqualTo("{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x, y\"\n    }\n  ],\n  \"c\": {}\n}");
    }

    @Test
    void routesOnlyLookAtTypes() {
        assertThat(Negotiation.acceptable("text/html", Negotiation.OBJECT_TYPES))
                .isFalse();
        assertThat(Negotiation.acceptable("text/html, */*;q=0.1", Negotiation.OBJECT_TYPES))
                .isTrue();
        assertThat(Negotiation.acceptable("application/json;as=Foo", Negotiation.OBJECT_TYPES))
                .isTrue();
        assertThat(Negotiation.acceptable(null, Negotiation.OBJECT_TYPES)).isTrue();
    }
}
