package io.keelson.api.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ServerSideApplyTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static ObjectNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode apply(
            @Nullable ObjectNode live, String apiVersion, String kind, String manager, boolean force, String json) {
        GroupVersionKind type = GroupVersionKind.of(apiVersion, kind);
        Schema schema = Objects.requireNonNull(BuiltinSchemas.load().schema(type));
        ObjectNode configuration = json(json);
        configuration.put("apiVersion", apiVersion).put("kind", kind);
        now = now.plusSeconds(1);
        return new FieldManager(type, "", new RenamedVersions(kind, schema, "", apiVersion))
                .apply(
                        live,
                        configuration,
                        manager,
                        force,
                        now,
                        merged -> Decoder.decode(merged, schema, FieldValidation.IGNORE)
                                .tree());
    }

    private ObjectNode configMap(@Nullable ObjectNode live, String manager, String json) {
        return apply(live, "v1", "ConfigMap", manager, false, json);
    }

    private ObjectNode pod(@Nullable ObjectNode live, String manager, String json) {
        return apply(live, "v1", "Pod", manager, false, json);
    }

    private static @Nullable JsonNode owned(ObjectNode object, String manager) {
        for (JsonNode entry : Json.elements(object, "metadata", "managedFields")) {
            if (manager.equals(Json.text(entry, "manager"))) {
                return entry.get("fieldsV1");
            }
        }
        return null;
    }

    @Test
    void whatIsNotAppliedAnyMoreGoesUnlessSomebodyElseOwnsIt() {
        ObjectNode both = configMap(configMap(null, "a", "{'data':{'k':'v','l':'w'}}"), "b", "{'data':{'k':'v'}}");
        ObjectNode left = configMap(both, "a", "{'data':{}}");
        assertThat(left.get("data")).isEqualTo(json("{'k':'v'}"));
        assertThat(configMap(left, "b", "{}").get("data")).isNull();
    }

    @Test
    void othersKeepTheirValuesUnlessForced() {
        ObjectNode live = configMap(null, "a", "{'data':{'k':'v','l':'v'}}");
        assertThatThrownBy(() -> configMap(live, "b", "{'data':{'k':'w','l':'w'}}"))
                .asInstanceOf(InstanceOfAssertFactories.type(StatusException.class))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(409);
                    assertThat(refused)
                            .hasMessage(
                                    "Apply failed with 2 conflicts: conflicts with \"a\":\n" + "- .data.k\n- .data.l");
                });
        ObjectNode forced = apply(live, "v1", "ConfigMap", "b", true, "{'data':{'k':'w'}}");
        assertThat(forced.get("data")).isEqualTo(json("{'k':'w','l':'v'}"));
        assertThat(owned(forced, "a")).isEqualTo(json("{'f:data':{'f:l':{}}}"));
        assertThat(owned(forced, "b")).isEqualTo(json("{'f:data':{'f:k':{}}}"));
    }

    @Test
    void anApplyOfTheSameChangesNothing() {
        ObjectNode live = configMap(null, "a", "{'data':{'k':'v'}}");
        assertThat(configMap(live, "a", "{'data':{'k':'v'}}")).isEqualTo(live);
    }

    @Test
    void elementsKeepTheAppliedOrderAmongTheOthers() {
        ObjectNode live = pod(null, "a", containers("a", "b", "c"));
        ObjectNode more = pod(live, "b", containers("x", "c", "y"));
        assertThat(names(more)).containsExactly("a", "b", "x", "c", "y");
        assertThat(names(pod(more, "a", containers("c", "a")))).containsExactly("x", "c", "y", "a");
    }

    private static String containers(String... names) {
        return "{'spec':{'containers':["
                + String.join(
                        ",",
                        List.of(names).stream()
                                .map(name -> "{'name':'" + name + "'}")
                                .toList())
                + "]}}";
    }

    private static List<String> names(ObjectNode pod) {
        return Json.elements(pod, "spec", "containers").stream()
                .map(container -> String.valueOf(Json.text(container, "name")))
                .toList();
    }

    @Test
    void keysThatAreLeftOutHaveTheirDefaults() {
        ObjectNode live = pod(null, "a", "{'spec':{'containers':[{'name':'c','ports':[{'containerPort':80}]}]}}");
        assertThat(owned(live, "a").at("/f:spec/f:containers").toString())
                .contains("k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}");
    }

    @Test
    void whatDoesNotFitIsRefusedInUpstreamsWords() {
        assertRefused("{'data':{'k':1}}", ".data.k: expected string, got &value.valueUnstructured{Value:1}");
        assertRefused("{'data':['x']}", ".data: expected map, got &{[x]}");
        assertRefused("{'dta':{}}", ".dta: field not declared in schema");
        assertRefused(
                "{'metadata':{'finalizers':['a','a']}}", ".metadata.finalizers: duplicate entries for key [=\"a\"]");
        assertRefused("{'metadata':{'finalizers':'a'}}", ".metadata.finalizers: expected list, got &{a}");
    }

    private void assertRefused(String configuration, String why) {
        assertThatThrownBy(() -> configMap(null, "a", configuration))
                .hasMessage("failed to create typed patch object (/; /v1, Kind=ConfigMap): " + why);
    }

    @Test
    void whatWasThereBeforeTheFirstApplyHasAnOwner() {
        ObjectNode live = json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'n'},'data':{'k':'v'}}");
        assertThatThrownBy(() -> configMap(live, "a", "{'data':{'k':'w'}}"))
                .hasMessage("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.k");
    }

    @Test
    void tenThousandManagersAreNoTrouble() {
        ObjectNode live = json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'n'},'data':{}}");
        var managed = Json.child(live, "metadata").putArray("managedFields");
        for (int i = 0; i < 10_000; i++) {
            Json.child(live, "data").put("k" + i, "v");
            managed.addObject()
                    .put("manager", "m" + i)
                    .put("operation", "Apply")
                    .put("apiVersion", "v1")
                    .put("fieldsType", "FieldsV1")
                    .set("fieldsV1", json("{'f:data':{'f:k" + i + "':{}}}"));
        }
        ObjectNode less = configMap(live, "m0", "{'data':{'k1':'v'}}");
        assertThat(less.get("data").has("k0")).isFalse();
        assertThat(less.get("data").size()).isEqualTo(9_999);
    }

    @Test
    void nestingWithoutEndIsRefused() {
        String deep = "{'a':".repeat(5_000) + "{}" + "}".repeat(5_000);
        assertThatThrownBy(() ->
                        apply(null, "apps/v1", "ControllerRevision", "a", false, "{'revision':1,'data':" + deep + "}"))
                .hasMessageContaining("exceeded max depth");
    }

    @Test
    void kubectlTakesOverWhatItAppliedClientSide() {
        ObjectNode live = json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'n','annotations':{}},"
                + "'data':{'k':'v','l':'v'}}");
        Json.child(live, "metadata", "annotations")
                .put(
                        "kubectl.kubernetes.io/last-applied-configuration",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"k\":\"v\"}}");
        ObjectNode applied = configMap(live, "kubectl", "{'data':{'k':'w'}}");
        assertThat(applied.get("data")).isEqualTo(json("{'k':'w','l':'v'}"));
        assertThat(applied.at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration")
                        .stringValue())
                .isEqualTo("{\"apiVersion\":\"v1\",\"data\":{\"k\":\"w\"},\"kind\":\"ConfigMap\"}\n");
        assertThatThrownBy(() -> configMap(live, "kubectl", "{'data':{'l':'w'}}"))
                .hasMessageContaining("before-first-apply");
    }
}
