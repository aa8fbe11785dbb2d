package io.keelson.api.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufReaderTest {
    private static Schema schema(String apiVersion, String kind) {
        return Objects.requireNonNull(BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind)));
    }

    private static String read(String apiVersion, String kind, Message object) throws MalformedProtobufException {
        return Json.toString(ProtobufReader.read(object.toByteArray(), schema(apiVersion, kind)));
    }

    @Test
    void aNamespace() throws MalformedProtobufException {
        assertThat(read(
                        "v1",
                        "Namespace",
                        V1.Namespace.newBuilder()
                                .setMetadata(Meta.ObjectMeta.newBuilder()
                                        .setName("x")
                                        .putLabels("a", "b"))
                                .build()))
                .isEqualTo("{\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":\"b\"}}}");
    }

    @Test
    void bytesAreBase64() throws MalformedProtobufException {
        assertThat(read(
                        "v1",
                        "Secret",
                        V1.Secret.newBuilder()
                                .putData("k", ByteString.copyFromUtf8("v"))
                                .build()))
                .contains("\"data\":{\"k\":\"dg==\"}");
    }

    @Test
    void embeddedStructuresStandInPlace() throws MalformedProtobufException {
        V1.PodSpec spec = V1.PodSpec.newBuilder()
                .addVolumes(V1.Volume.newBuilder()
                        .setName("v")
                        .setVolumeSource(V1.VolumeSource.newBuilder()
                                .setConfigMap(V1.ConfigMapVolumeSource.newBuilder()
                                        .setLocalObjectReference(V1.LocalObjectReference.newBuilder()
                                                .setName("m")))))
                .addContainers(V1.Container.newBuilder()
                        .setName("c")
                        .setLivenessProbe(V1.Probe.newBuilder()
                                .setPeriodSeconds(5)
                                .setHandler(V1.ProbeHandler.newBuilder()
                                        .setHttpGet(V1.HTTPGetAction.newBuilder()
                                                .setPort(IntStr.IntOrString.newBuilder()
                                                        .setType(0)
                                                        .setIntVal(80)))))
                        .setResources(V1.ResourceRequirements.newBuilder()
                                .putLimits(
                                        "cpu",
                                        Resource.Quantity.newBuilder()
                                                .setString("100m")
                                                .build())))
                .build();
        assertThat(read("v1", "Pod", V1.Pod.newBuilder().setSpec(spec).build()))
                .contains("\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"m\"}}]")
                .contains("\"httpGet\":{\"port\":80}")
                .contains("\"periodSeconds\":5")
                .contains("\"limits\":{\"cpu\":\"100m\"}");
    }

    @Test
    void numbersAndStringsOfTheSameField() throws MalformedProtobufException {
        V1Apps.Deployment deployment = V1Apps.Deployment.newBuilder()
                .setSpec(V1Apps.DeploymentSpec.newBuilder()
                        .setReplicas(3)
                        .setStrategy(V1Apps.DeploymentStrategy.newBuilder()
                                .setRollingUpdate(V1Apps.RollingUpdateDeployment.newBuilder()
                                        .setMaxSurge(IntStr.IntOrString.newBuilder()
                                                .setType(1)
                                                .setStrVal("25%")))))
                .build();
        assertThat(read("apps/v1", "Deployment", deployment))
                .contains("\"replicas\":3")
                .contains("\"maxSurge\":\"25%\"");
    }

    @Test
    void aMessageThatIsThereTwiceIsMerged() throws MalformedProtobufException {
        byte[] name = V1.Namespace.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("x"))
                .build()
                .toByteArray();
        byte[] labels = V1.Namespace.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().putLabels("a", "b"))
                .build()
                .toByteArray();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(name);
        both.writeBytes(labels);
        assertThat(Json.toString(ProtobufReader.read(both.toByteArray(), schema("v1", "Namespace"))))
                .isEqualTo("{\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":\"b\"}}}");
    }

    @Test
    void whatIsUnknownIsPassedOver() throws MalformedProtobufException {
        // field 100: a group with an integer and a string in it; then field 101: eight bytes
        byte[] unknown = HexFormat.of().parseHex("a3060805120141a406" + "a9060102030405060708");
        assertThat(ProtobufReader.read(unknown, schema("v1", "Pod"))).isEmpty();
    }

    /** The messages are those of upstream's server for the same bytes. */
    @ParameterizedTest
    @CsvSource({
        "0801, proto: wrong wireType = 0 for field ObjectMeta",
        "0a0508010a0101, proto: wrong wireType = 0 for field Name",
        "0a, unexpected EOF",
        "0a05, unexpected EOF",
        "0affffffff7f, unexpected EOF",
        "0affffffffffffffffff01, proto: negative length found during unmarshaling",
        "0affffffffffffffffffff01, proto: integer overflow",
        "02, proto: Pod: illegal tag 0 (wire type 2)",
        "0c, proto: Pod: wiretype end group for non-group",
        "a306, unexpected EOF",
        "a70600, proto: illegal wireType 7",
        "1203a20101, unexpected EOF",
    })
    void whatIsMalformedIsToldInUpstreamsWords(String hex, String message) {
        assertThatThrownBy(() -> ProtobufReader.read(HexFormat.of().parseHex(hex), schema("v1", "Pod")))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessage(message);
    }

    @Test
    void nestingHasABound() {
        byte[] schema = {};
        for (int i = 0; i < 4000; i++) {
            // not (26) { ... }
            byte[] length = varint(schema.length);
            ByteArrayOutputStream outer = new ByteArrayOutputStream();
            outer.writeBytes(new byte[] {(byte) 0xd2, 1});
            outer.writeBytes(length);
            outer.writeBytes(schema);
            schema = outer.toByteArray();
        }
        byte[] nested = schema;
        Schema type = schema("apiextensions.k8s.io/v1", "CustomResourceDefinition");
        Schema props = Objects.requireNonNull(
                        Objects.requireNonNull(Objects.requireNonNull(Objects.requireNonNull(type.field("spec"))
                                                .schema()
                                                .field("versions"))
                                        .schema()
                                        .element()
                                        .field("schema"))
                                .schema()
                                .field("openAPIV3Schema"))
                .schema();
        assertThatThrownBy(() -> ProtobufReader.read(nested, props))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessage("exceeded max depth");
    }

    @Test
    void groupsWithinGroupsTakeNoStack() throws MalformedProtobufException {
        byte[] groups = new byte[2_000_000];
        for (int i = 0; i < groups.length / 2; i += 2) {
            groups[i] = (byte) 0xa3;
            groups[i + 1] = 6;
        }
        for (int i = groups.length / 2; i < groups.length; i += 2) {
            groups[i] = (byte) 0xa4;
            groups[i + 1] = 6;
        }
        assertThat(ProtobufReader.read(groups, schema("v1", "Pod"))).isEmpty();
    }

    private static byte[] varint(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        while (rest >= 128) {
            out.write(rest & 127 | 128);
            rest >>>= 7;
        }
        out.write(rest);
        return out.toByteArray();
    }
}
