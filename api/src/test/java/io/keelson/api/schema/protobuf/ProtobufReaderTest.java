package io.keelson.api.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.keelson.api.json.Json;
import io.keelson.api.schema.BuiltinSchemas;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtobufReaderTest {
    private final ProtobufReader reader = new ProtobufReader(BuiltinSchemas.load()::schema);

    private static byte[] envelope(String apiVersion, String kind, Message object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'k', '8', 's', 0});
        out.writeBytes(Runtime.Unknown.newBuilder()
                .setTypeMeta(
                        Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(object.toByteString())
                .build()
                .toByteArray());
        return out.toByteArray();
    }

    private String read(String apiVersion, String kind, Message object) throws MalformedProtobufException {
        return Json.toString(reader.read(envelope(apiVersion, kind, object)));
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
                .isEqualTo(
                        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":\"b\"}}}");
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
    void whatIsNoProtobufIsSaidToBeNone() {
        assertThatThrownBy(() -> reader.read("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessageContaining("does not appear to be a protobuf message");
        assertThatThrownBy(() -> reader.read(new byte[] {'k', '8', 's', 0, 10, 100}))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessage("unexpected EOF");
    }
}
