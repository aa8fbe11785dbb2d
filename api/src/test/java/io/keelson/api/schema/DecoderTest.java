package io.keelson.api.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
    private static void assertFails(String apiVersion, String kind, String json, String message) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> Schemas.decode(apiVersion, kind, json))
                .withMessage(message.replace('`', '"'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'spec':'x'} | string into Go struct field Pod.spec of type v1.PodSpec
            {'spec':[]} | array into Go struct field Pod.spec of type v1.PodSpec
            {'spec':{'containers':{}}} | object into Go struct field PodSpec.spec.containers of type []v1.Container
            {'spec':{'containers':['x']}} | string into Go struct field PodSpec.spec.containers of type v1.Container
            {'spec':{'containers':[{'args':[1]}]}} | number into Go struct field Container.spec.containers.args of type string
            {'spec':{'containers':[{'image':true}]}} | bool into Go struct field Container.spec.containers.image of type string
            {'spec':{'nodeSelector':{'a':1}}} | number into Go struct field PodSpec.spec.nodeSelector of type string
            {'spec':{'nodeSelector':'a'}} | string into Go struct field PodSpec.spec.nodeSelector of type map[string]string
            {'spec':{'terminationGracePeriodSeconds':'1'}} | string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64
            {'spec':{'restartPolicy':1}} | number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy
            {'metadata':{'labels':[]}} | array into Go struct field ObjectMeta.metadata.labels of type map[string]string
            {'metadata':{'creationTimestamp':1}} | number into Go struct field ObjectMeta.metadata.creationTimestamp of type string
            {'spec':{'priority':1.5}} | number 1.5 into Go struct field PodSpec.spec.priority of type int32
            {'spec':{'priority':3.0}} | number 3.0 into Go struct field PodSpec.spec.priority of type int32
            {'spec':{'priority':1e2}} | number 1e2 into Go struct field PodSpec.spec.priority of type int32
            {'spec':{'priority':2147483648}} | number 2147483648 into Go struct field PodSpec.spec.priority of type int32
            {'spec':{'containers':[{'livenessProbe':{'httpGet':{'port':[]}}}]}} | array into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32
            """)
    void aValueOfTheWrongTypeIsToldWithItsPath(String json, String message) {
        assertFails("v1", "Pod", json, "json: cannot unmarshal " + message);
    }

    @Test
    void theFirstWrongTypeIsToldButAMalformedScalarBeforeIt() {
        assertFails(
                "v1",
                "Pod",
                "{'spec':1,'metadata':2}",
                "json: cannot unmarshal number into Go struct field Pod.spec of type v1.PodSpec");
        assertFails(
                "v1",
                "Pod",
                "{'metadata':2,'spec':{'overhead':{'cpu':'x'}}}",
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            2001-02-03T04:05:06Z | cannot parse `Z` as `.000000`
            2001-02-03T04:05:06.123Z | cannot parse `.123Z` as `.000000`
            2001-02-03T04:05:06.123456789Z | cannot parse `789Z` as `Z07:00`
            2020-01-01 | cannot parse `` as `T`
            """)
    void microTimesHaveSixDigits(String time, String why) {
        assertFails(
                "coordination.k8s.io/v1",
                "Lease",
                "{'spec':{'renewTime':'" + time + "'}}",
                "parsing time `" + time + "` as `2006-01-02T15:04:05.000000Z07:00`: " + why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            yesterday | ~ as `2006-01-02T15:04:05Z07:00`: cannot parse `yesterday` as `2006`~
            2020-01-01 00:00:00 | ~ as `2006-01-02T15:04:05Z07:00`: cannot parse ` 00:00:00` as `T`~
            2020-13-01T00:00:00Z | ~: month out of range~
            2021-02-29T00:00:00Z | ~: day out of range~
            2021-02-28T24:00:00Z | ~: hour out of range~
            2021-02-28T00:00:00Zx | ~: extra text: `x`~
            """)
    void malformedTimesAreTold(String time, String why) {
        assertFails(
                "v1", "Pod", "{'metadata':{'creationTimestamp':'" + time + "'}}", "parsing time `" + time + "`" + why);
    }

    @Test
    void timesAreShownInUtc() {
        assertThat(Schemas.decode("v1", "Pod", "{'metadata':{'deletionTimestamp':'2020-01-01T02:00:00.7+02:00'}}")
                        .tree()
                        .at("/metadata/deletionTimestamp")
                        .stringValue())
                .isEqualTo("2020-01-01T00:00:00Z");
        assertThat(Schemas.decode(
                                "coordination.k8s.io/v1",
                                "Lease",
                                "{'spec':{'renewTime':'2020-01-01T00:00:00.123456+00:00'}}")
                        .tree()
                        .at("/spec/renewTime")
                        .stringValue())
                .isEqualTo("2020-01-01T00:00:00.123456Z");
    }

    @Test
    void quantitiesAreShownInOneForm() {
        var tree = Schemas.decode(
                        "v1",
                        "Pod",
                        "{'spec':{'containers':[{'resources':{'limits':{'cpu':0.5,'memory':'1024Mi','a/b':2}}}]}}")
                .tree();
        assertThat(tree.at("/spec/containers/0/resources/limits"))
                .isEqualTo(Schemas.json("{'cpu':'500m','memory':'1Gi','a/b':'2'}"));
    }

    @Test
    void bytesAreBase64() {
        assertFails("v1", "Secret", "{'data':{'a':'abc'}}", "illegal base64 data at input byte 0");
        assertFails("v1", "Secret", "{'data':{'a':'YWJ?'}}", "illegal base64 data at input byte 3");
        assertFails(
                "v1",
                "Secret",
                "{'data':{'a':1}}",
                "json: cannot unmarshal number into Go struct field Secret.data of type []uint8");
        assertThat(Schemas.decode("v1", "Secret", "{'data':{'a':'YW\\nI='}}")
                        .tree()
                        .at("/data/a")
                        .stringValue())
                .isEqualTo("YWI=");
    }

    @Test
    void unknownFieldsArePrunedAndTold() {
        Decoded decoded = Schemas.decode(
                "apps/v1",
                "Deployment",
                "{'spec':{'template':{'spec':{'containers':[{'name':'a','nme':1}]}},'replica':1},'Spec':{}}");
        assertThat(decoded.strictErrors())
                .containsExactly(
                        "unknown field \"spec.template.spec.containers[0].nme\"",
                        "unknown field \"spec.replica\"",
                        "unknown field \"Spec\"");
        assertThat(decoded.tree().has("Spec")).isFalse();
        assertThat(decoded.tree().get("spec").has("replica")).isFalse();
    }

    @Test
    void duplicateFieldsAreToldAndTheLastIsTaken() {
        Decoded decoded =
                Schemas.decode("v1", "ConfigMap", "{'metadata':{'name':'a','name':'b'},'data':{'a':'1','a':'2'}}");
        assertThat(decoded.strictErrors())
                .containsExactly("duplicate field \"metadata.name\"", "duplicate field \"data.a\"");
        assertThat(decoded.tree().at("/metadata/name").stringValue()).isEqualTo("b");
        assertThat(decoded.tree().at("/data/a").stringValue()).isEqualTo("2");
    }

    @Test
    void strictValidationRefusesThem() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> Decoder.decode(
                        Schemas.bytes("{'metadata':{'foo':1},'bar':2}"),
                        Schemas.of("v1", "ConfigMap"),
                        FieldValidation.STRICT))
                .withMessage("strict decoding error: unknown field \"metadata.foo\", unknown field \"bar\"")
                .matches(DecodeException::strict);
    }

    @Test
    void ignoringThemTellsNothing() {
        assertThat(Decoder.decode(Schemas.bytes("{'bar':2}"), Schemas.of("v1", "ConfigMap"), FieldValidation.IGNORE)
                        .strictErrors())
                .isEmpty();
    }

    @Test
    void whatIsNoJsonIsToldFirst() {
        assertThatExceptionOfType(MalformedJsonException.class)
                .isThrownBy(() -> Schemas.decode("v1", "Pod", "{'spec':{'overhead':{'cpu':'x'}}"));
        assertThatExceptionOfType(MalformedJsonException.class).isThrownBy(() -> Schemas.decode("v1", "Pod", "{} x"));
    }

    @Test
    void bytesThatAreNoUtf8AreReplaced() {
        byte[] json = "{\"data\":{\"a\":\"x\"}}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        json[14] = (byte) 0xff;
        assertThat(Decoder.decode(json, Schemas.of("v1", "ConfigMap"), FieldValidation.STRICT)
                        .tree()
                        .at("/data/a")
                        .stringValue())
                .isEqualTo("\ufffd");
    }

    @Test
    void treesAreReadInAlphabeticalOrder() {
        assertThat(Decoder.decode(
                                Schemas.json("{'metadata':{'lables':1},'dta':2}"),
                                Schemas.of("v1", "ConfigMap"),
                                FieldValidation.WARN)
                        .strictErrors())
                .containsExactly("unknown field \"dta\"", "unknown field \"metadata.lables\"");
    }

    @Test
    void nullIsAsIfItWereNotThere() {
        assertThat(Schemas.decode(
                                "v1",
                                "ConfigMap",
                                "{'data':null,'metadata':{'labels':null,'name':'a'},'immutable':null}")
                        .tree())
                .isEqualTo(Schemas.json("{'metadata':{'name':'a'}}"));
        assertThat(Schemas.decode("v1", "Secret", "{'data':{'a':null}}")
                        .tree()
                        .at("/data/a")
                        .stringValue())
                .isEmpty();
        assertThat(Schemas.decode("v1", "ConfigMap", "{'data':{'a':null}}").tree())
                .isEqualTo(Schemas.json("{'data':{'a':''},'metadata':{}}"));
    }

    @Test
    void schemasInsideDefinitionsMayBeBooleansOrLists() {
        String schema = "{'spec':{'versions':[{'schema':{'openAPIV3Schema':{'minimumx':1,"
                + "'additionalProperties':true,'items':[{'type':'string','x':1}],'default':{'a':[1.50]},'maximum':1e2}}}]}}";
        Decoded decoded = Schemas.decode("apiextensions.k8s.io/v1", "CustomResourceDefinition", schema);
        assertThat(decoded.strictErrors())
                .containsExactly("unknown field \"spec.versions[0].schema.openAPIV3Schema.minimumx\"");
        assertThat(decoded.tree().at("/spec/versions/0/schema/openAPIV3Schema"))
                .isEqualTo(Schemas.json("{'additionalProperties':true,'items':[{'type':'string'}],"
                        + "'default':{'a':[1.5]},'maximum':100}"));
    }

    @Test
    void patchedTreesAreConvertedWithOtherWords() {
        assertRestoreFails("{'template':{'spec':{'containers':{'name':'c'}}}}", "cannot restore slice from map");
        assertRestoreFails("{'template':[]}", "cannot restore struct from: slice");
        assertRestoreFails("{'metadata':{'labels':'x'}}", "cannot restore map from string");
        assertRestoreFails("{'metadata':{'name':1}}", "cannot convert int64 to string");
        assertRestoreFails("{'metadata':{'generation':'1'}}", "unrecognized type: int64");
    }

    private static void assertRestoreFails(String json, String message) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() ->
                        Decoder.restore(Schemas.json(json), Schemas.of("v1", "PodTemplate"), FieldValidation.WARN))
                .withMessage(message);
    }

    @Test
    void patchedTreesTellUnknownFieldsInAlphabeticalOrder() {
        assertThat(Decoder.restore(
                                Schemas.json("{'zzz':1,'template':{'spec':{'containers':[{'x':1}]}}}"),
                                Schemas.of("v1", "PodTemplate"),
                                FieldValidation.WARN)
                        .strictErrors())
                .containsExactly("unknown field \"template.spec.containers[0].x\"", "unknown field \"zzz\"");
    }

    /** Read again at each level, they would take the square of their number in time and memory. */
    @Test
    @Timeout(30)
    void unionsInsideUnionsAreReadOnce() {
        int levels = 4_000;
        String json = "{'spec':{'versions':[{'schema':{'openAPIV3Schema':" + "{'type':'array','items':".repeat(levels)
                + "{'type':'string','x':1}" + "}".repeat(levels) + "}}]}}";
        String decoded = DeepStack.call(
                2 * levels,
                () -> Json.toString(Schemas.decode("apiextensions.k8s.io/v1", "CustomResourceDefinition", json)
                        .tree()));
        assertThat(decoded).contains("\"items\":{\"type\":\"string\"}").doesNotContain("\"x\"");
    }
}
