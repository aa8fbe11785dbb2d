package io.keelson.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class StrategicMergePatchTest {
    private static final Schema PODS = schema("v1", "Pod");

    private static Schema schema(String apiVersion, String kind) {
        return Objects.requireNonNull(BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind)));
    }

    private static ObjectNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode spec(String fields) {
        return json("{'spec':{" + fields + "}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'containers':[{'name':'a','image':'i'},{'name':'b'}] | 'containers':[{'name':'b','image':'j'}] | 'containers':[{'name':'a','image':'i'},{'name':'b','image':'j'}]
            'containers':[{'name':'a'}] | 'containers':[{'name':'b'},{'name':'c'}] | 'containers':[{'name':'b'},{'name':'c'},{'name':'a'}]
            'containers':[{'name':'a'},{'name':'b'}] | 'containers':[{'name':'a','$patch':'delete'}] | 'containers':[{'name':'b'}]
            'containers':[{'name':'a'},{'name':'b'}] | 'containers':[{'name':'none','$patch':'delete'}] | 'containers':[{'name':'a'},{'name':'b'}]
            'containers':[{'name':'a'},{'name':'b'}] | 'containers':[{'name':'c'},{'$patch':'replace'}] | 'containers':[{'name':'c'}]
            'containers':[{'name':'a','args':['x']}] | 'containers':[{'name':'a','args':['y']}] | 'containers':[{'name':'a','args':['y']}]
            'containers':[{'name':'a','args':['x']}] | 'containers':[{'name':'a','args':null}] | 'containers':[{'name':'a'}]
            'containers':[{'name':'a'},{'name':'b'},{'name':'c'}] | '$setElementOrder/containers':[{'name':'c'},{'name':'a'}] | 'containers':[{'name':'b'},{'name':'c'},{'name':'a'}]
            'containers':[{'name':'a'},{'name':'b'}] | '$setElementOrder/containers':[{'name':'z'},{'name':'a'}],'containers':[{'name':'z'}] | 'containers':[{'name':'z'},{'name':'a'},{'name':'b'}]
            'nodeSelector':{'a':'b'} | 'nodeSelector':{'$patch':'replace','c':'d'} | 'nodeSelector':{'c':'d'}
            'nodeSelector':{'a':'b'} | 'nodeSelector':{'$patch':'delete'} | 'nodeSelector':{}
            'nodeSelector':{'a':'b','c':'d'} | 'nodeSelector':{'a':null,'e':'f'} | 'nodeSelector':{'c':'d','e':'f'}
            'volumes':[{'name':'v','emptyDir':{}}] | 'volumes':[{'name':'v','$retainKeys':['name','secret'],'secret':{}}] | 'volumes':[{'name':'v','secret':{}}]
            'tolerations':[{'key':'a'}] | 'tolerations':[{'key':'b'}] | 'tolerations':[{'key':'b'}]
            'containers':[{'name':'a','ports':[{'containerPort':80}]}] | 'containers':[{'name':'a','ports':[{'containerPort':80,'name':'x'}]}] | 'containers':[{'name':'a','ports':[{'containerPort':80,'name':'x'}]}]
            'hostname':'a' | 'affinity':{'x':null,'y':{'$patch':'delete'},'z':1} | 'hostname':'a','affinity':{'z':1}
            """)
    void listsMapsAndDirectivesMerge(String original, String patch, String expected) {
        assertThat(StrategicMergePatch.apply(spec(original), spec(patch), PODS)).isEqualTo(spec(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'finalizers':['a','b'] | 'finalizers':['c','a'] | 'finalizers':['c','a','b']
            'finalizers':['a','b'] | '$deleteFromPrimitiveList/finalizers':['a'] | 'finalizers':['b']
            'finalizers':['a','b'] | '$deleteFromPrimitiveList/finalizers':['z'] | 'finalizers':['a','b']
            'finalizers':['b','c'] | '$setElementOrder/finalizers':['d','c','b'],'finalizers':['d'] | 'finalizers':['d','c','b']
            'name':'x' | '$deleteFromPrimitiveList/finalizers':['z'] | 'name':'x'
            """)
    void setsOfScalarsMerge(String original, String patch, String expected) {
        ObjectNode patched = StrategicMergePatch.apply(
                json("{'metadata':{" + original + "}}"), json("{'metadata':{" + patch + "}}"), PODS);
        assertThat(patched).isEqualTo(json("{'metadata':{" + expected + "}}"));
    }

    @Test
    void whatIsReplacedAsAWholeDoesNotMerge() {
        ObjectNode budget = json("{'spec':{'minAvailable':1,'selector':{'matchLabels':{'a':'b'}}}}");
        ObjectNode patch = json("{'spec':{'selector':{'matchLabels':{'c':'d'}}}}");
        assertThat(StrategicMergePatch.apply(budget, patch, schema("policy/v1", "PodDisruptionBudget")))
                .isEqualTo(json("{'spec':{'minAvailable':1,'selector':{'matchLabels':{'c':'d'}}}}"));
    }

    @Test
    void neitherArgumentIsModified() {
        ObjectNode original = spec("'containers':[{'name':'a'}]");
        ObjectNode patch =
                spec("'$setElementOrder/containers':[{'name':'a'}],'containers':[{'name':'a','$patch':'delete'}]");
        StrategicMergePatch.apply(original, patch, PODS);
        assertThat(original).isEqualTo(spec("'containers':[{'name':'a'}]"));
        assertThat(patch.toString()).contains("$setElementOrder", "$patch");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            500 | 'containers':[{'image':'x'}] | map: map[image:x] does not contain declared merge key: name
            500 | 'containers':[{'$patch':'delete'}] | map: map[$patch:delete] does not contain declared merge key: name
            500 | 'containers':['text'] | list element types are not identical: [[map[name:a]] [text]]
            500 | 'containers':[{'name':'a','$patch':'nope'}] | unknown patch type: nope in map: map[$patch:nope name:a]
            500 | '$patch':'nope' | unknown patch type: nope in map: map[$patch:nope]
            400 | '$retainKeys':['a'],'hostname':'x' | invalid patch format of retainKeys
            400 | '$retainKeys':'a' | invalid patch format of retainKeys
            400 | '$setElementOrder':[] | invalid patch format of setElementOrder list
            400 | '$deleteFromPrimitiveList':[] | invalid patch format of primitive list
            """)
    void whatContradictsItselfIsRefused(int code, String patch, String message) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> StrategicMergePatch.apply(spec("'containers':[{'name':'a'}]"), spec(patch), PODS))
                .withMessage(message)
                .matches(e -> e.code() == code);
    }

    @Test
    void anOrderThatTheListDoesNotHaveIsRefused() {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> StrategicMergePatch.apply(
                        spec("'containers':[{'name':'c1'}]"),
                        spec("'$setElementOrder/containers':[{'name':'c1'}],'containers':[{'image':'i5','name':'c5'}]"),
                        PODS))
                .withMessage(
                        "The order in patch list:\n[map[image:i5 name:c5]]\n doesn't match $setElementOrder list:\n"
                                + "[map[name:c1]]\n");
    }

    @Test
    void valuesPrintAsInUpstreamsMessages() {
        assertThat(GoPrint.print(json("{'b':[1,'x',null],'a':{'c':true},'d':1.5,'e':1e30}")))
                .isEqualTo("map[a:map[c:true] b:[1 x <nil>] d:1.5 e:1e+30]");
    }
}
