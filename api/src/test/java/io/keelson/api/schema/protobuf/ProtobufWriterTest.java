package io.keelson.api.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ProtobufWriterTest {
    private static Schema schema(String apiVersion, String kind) {
        return Objects.requireNonNull(BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind)));
    }

    /** In the text single quotes stand for double ones. */
    private static ObjectNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] write(String apiVersion, String kind, String text) {
        return ProtobufWriter.message(json(text), schema(apiVersion, kind));
    }

    private static String thereAndBack(String apiVersion, String kind, String text) throws MalformedProtobufException {
        return Json.toString(ProtobufReader.read(write(apiVersion, kind, text), schema(apiVersion, kind)))
                .replace('"', '\'');
    }

    /** The bytes are those of upstream's server. */
    @Test
    void whatIsNoPointerIsThereAlways() {
        byte[] map = write("v1", "ConfigMap", "{'metadata':{'name':'a'},'data':{'b':'2','a':'1'}}");
        assertThat(HexFormat.of().formatHex(map))
                .isEqualTo("0a11" + "0a0161" + "1200" + "1a00" + "2200" + "2a00" + "3200" + "3800" + "4200"
                        + "12060a0161120131" + "12060a0162120132");
    }

    @Test
    void othersReadWhatIsWritten() throws InvalidProtocolBufferException {
        V1.Pod pod = V1.Pod.parseFrom(write(
                "v1",
                "Pod",
                "{'metadata':{'name':'p','creationTimestamp':'2026-01-02T03:04:05Z'},'spec':{'volumes':[{'name':'v',"
                        + "'configMap':{'name':'m','optional':true}}],'containers':[{'name':'c','ports':"
                        + "[{'containerPort':80,'protocol':'TCP'}],'resources':{'limits':{'cpu':'100m'}},"
                        + "'livenessProbe':{'httpGet':{'path':'/','port':'web'}}}]}}"));
        assertThat(pod.getMetadata().getCreationTimestamp().getSeconds()).isEqualTo(1767323045);
        assertThat(pod.getSpec().getVolumes(0).getVolumeSource().getConfigMap().getOptional())
                .isTrue();
        V1.Container container = pod.getSpec().getContainers(0);
        assertThat(container.getPorts(0).getContainerPort()).isEqualTo(80);
        assertThat(container.getResources().getLimitsMap().get("cpu"))
                .matches(cpu -> cpu.getString().equals("100m"));
        assertThat(container
                        .getLivenessProbe()
                        .getHandler()
                        .getHttpGet()
                        .getPort()
                        .getStrVal())
                .isEqualTo("web");
        assertThat(container.getLivenessProbe().hasTerminationGracePeriodSeconds())
                .isFalse();
    }

    @Test
    void pointersToZeroAreThereAndOthersAreNot() throws InvalidProtocolBufferException {
        V1Apps.Deployment none = V1Apps.Deployment.parseFrom(write("apps/v1", "Deployment", "{'spec':{}}"));
        assertThat(none.getSpec().hasReplicas()).isFalse();
        assertThat(none.getSpec().hasMinReadySeconds()).isTrue();
        V1Apps.Deployment zero = V1Apps.Deployment.parseFrom(write("apps/v1", "Deployment", "{'spec':{'replicas':0}}"));
        assertThat(zero.getSpec().hasReplicas()).isTrue();
    }

    @Test
    void listsWithANameAreMessages() throws InvalidProtocolBufferException {
        V1Authentication.TokenReview review = V1Authentication.TokenReview.parseFrom(write(
                "authentication.k8s.io/v1",
                "TokenReview",
                "{'status':{'user':{'username':'u','extra':{'k':['a','b']}}}}"));
        assertThat(review.getStatus().getUser().getExtraMap().get("k"))
                .matches(extra -> extra.getItemsList().equals(java.util.List.of("a", "b")));
    }

    @Test
    void schemasOfCustomResourcesSurvive() throws MalformedProtobufException, InvalidProtocolBufferException {
        String definition = "{'metadata':{'name':'a'},'spec':{'group':'g','versions':[{'name':'v1','schema':"
                + "{'openAPIV3Schema':{'type':'object','default':{'a':1},'maximum':1.5,'enum':['x',null],"
                + "'items':{'type':'string'},'additionalProperties':false,'dependencies':{'a':['b']}}}}]}}";
        byte[] written = write("apiextensions.k8s.io/v1", "CustomResourceDefinition", definition);
        assertThat(V1Apiextensions.CustomResourceDefinition.parseFrom(written)
                        .getSpec()
                        .getVersions(0)
                        .getSchema()
                        .getOpenAPIV3Schema()
                        .getMaximum())
                .isEqualTo(1.5);
        assertThat(thereAndBack("apiextensions.k8s.io/v1", "CustomResourceDefinition", definition))
                .contains("'default':{'a':1}")
                .contains("'maximum':1.5")
                .contains("'enum':['x',null]")
                .contains("'items':{")
                .contains("'additionalProperties':false")
                .contains("'dependencies':{'a':['b']}");
    }

    @Test
    void timesHaveSecondsOrMicroseconds() throws MalformedProtobufException {
        assertThat(thereAndBack(
                        "coordination.k8s.io/v1", "Lease", "{'spec':{'renewTime':'2026-01-02T03:04:05.678901Z'}}"))
                .contains("'renewTime':'2026-01-02T03:04:05.678901Z'");
        assertThat(thereAndBack("v1", "Pod", "{'metadata':{'creationTimestamp':'2026-01-02T03:04:05Z'}}"))
                .contains("'creationTimestamp':'2026-01-02T03:04:05Z'");
    }

    @Test
    void ownedFieldsAreKeptAsTheyAre() throws MalformedProtobufException {
        assertThat(
                        thereAndBack(
                                "v1",
                                "Secret",
                                "{'metadata':{'managedFields':[{'manager':'m','fieldsV1':{'f:data':{'.':{}}}}]},'data':{'k':'dg=='}}"))
                .contains("'fieldsV1':{'f:data':{'.':{}}}")
                .contains("'data':{'k':'dg=='}");
    }
}
