package io.keelson.api.fields;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Decoder;
import io.keelson.api.schema.Defaulter;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class FieldManagerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private Instant now = START;

    private static ObjectNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode write(
            @Nullable ObjectNode live,
            String apiVersion,
            String kind,
            String manager,
            String subresource,
            String json) {
        Schema schema = Objects.requireNonNull(BuiltinSchemas.load().schema(GroupVersionKind.of(apiVersion, kind)));
        ObjectNode object =
                Decoder.decode(json(json), schema, FieldValidation.STRICT).tree();
        object.put("apiVersion", apiVersion).put("kind", kind);
        Defaulter.apply(object, schema);
        now = now.plusSeconds(1);
        Canonicalizer.applySent(object, schema);
        new FieldManager(
                        GroupVersionKind.of(apiVersion, kind),
                        subresource,
                        new RenamedVersions(kind, schema, subresource, apiVersion))
                .update(live, object, manager, now);
        Canonicalizer.apply(object, schema);
        return object;
    }

    private ObjectNode configMap(@Nullable ObjectNode live, String manager, String json) {
        return write(live, "v1", "ConfigMap", manager, "", json);
    }

    private static @Nullable JsonNode fields(ObjectNode object, String manager) {
        for (JsonNode entry : Json.elements(object, "metadata", "managedFields")) {
            if (manager.equals(Json.text(entry, "manager"))) {
                return entry.get("fieldsV1");
            }
        }
        return null;
    }

    private static List<String> managers(ObjectNode object) {
        return Json.elements(object, "metadata", "managedFields").stream()
                .map(entry -> String.valueOf(Json.text(entry, "manager")))
                .toList();
    }

    @Test
    void whoCreatesOwnsWhatIsSet() {
        ObjectNode created = configMap(null, "a", "{'metadata':{'name':'n','labels':{'x':'y'}},'data':{'k':'v'}}");
        assertThat(created.at("/metadata/managedFields/0"))
                .isEqualTo(json("{'manager':'a','operation':'Update','apiVersion':'v1','time':'2026-01-01T00:00:01Z',"
                        + "'fieldsType':'FieldsV1','fieldsV1':{'f:data':{'.':{},'f:k':{}},"
                        + "'f:metadata':{'f:labels':{'.':{},'f:x':{}}}}}"));
    }

    @Test
    void whoChangesAFieldTakesIt() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v','l':'w'}}");
        ObjectNode updated = configMap(created, "b", "{'data':{'k':'new','l':'w','m':'x'}}");
        assertThat(fields(updated, "a")).isEqualTo(json("{'f:data':{'.':{},'f:l':{}}}"));
        assertThat(fields(updated, "b")).isEqualTo(json("{'f:data':{'f:k':{},'f:m':{}}}"));
    }

    @Test
    void whatIsRemovedHasNoOwner() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v','l':'w'}}");
        ObjectNode updated = configMap(created, "b", "{'data':{'l':'w'}}");
        assertThat(managers(updated)).containsExactly("a");
        assertThat(fields(updated, "a")).isEqualTo(json("{'f:data':{'.':{},'f:l':{}}}"));
        assertThat(managers(configMap(updated, "b", "{}"))).isEmpty();
    }

    @Test
    void whoChangesNothingIsNotNoted() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v'}}");
        ObjectNode same = configMap(created, "a", "{'data':{'k':'v'}}");
        assertThat(same).isEqualTo(created);
        assertThat(managers(configMap(created, "b", "{'data':{'k':'v'}}"))).containsExactly("a");
    }

    @Test
    void aLaterChangeBumpsTheTime() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v'}}");
        ObjectNode updated = configMap(created, "a", "{'data':{'k':'w'}}");
        assertThat(updated.at("/metadata/managedFields/0/time").stringValue()).isEqualTo("2026-01-01T00:00:02Z");
        assertThat(fields(updated, "a")).isEqualTo(json("{'f:data':{'.':{},'f:k':{}}}"));
    }

    @Test
    void elementsOfListsAreToldApartByTheirKeys() {
        ObjectNode pod = write(
                null,
                "v1",
                "Pod",
                "a",
                "",
                "{'metadata':{'finalizers':['x/y']},'spec':{'nodeSelector':{'a':'b'},'tolerations':[{'key':'a'}],"
                        + "'containers':[{'name':'c','image':'i','imagePullPolicy':'Always','ports':[{'containerPort':80}]}]}}");
        assertThat(fields(pod, "a"))
                .isEqualTo(json("{'f:metadata':{'f:finalizers':{'.':{},'v:\\'x/y\\'':{}}},".replace("\\'", "\\\"")
                        + "'f:spec':{'f:containers':{'k:{\\\"name\\\":\\\"c\\\"}':{'.':{},'f:image':{},'f:imagePullPolicy':{},"
                        + "'f:name':{},'f:ports':{'.':{},'k:{\\\"containerPort\\\":80,\\\"protocol\\\":\\\"TCP\\\"}':{'.':{},"
                        + "'f:containerPort':{},'f:protocol':{}}},'f:resources':{},'f:terminationMessagePath':{},"
                        + "'f:terminationMessagePolicy':{}}},'f:dnsPolicy':{},'f:enableServiceLinks':{},'f:nodeSelector':{},"
                        + "'f:restartPolicy':{},'f:schedulerName':{},'f:securityContext':{},"
                        + "'f:terminationGracePeriodSeconds':{},'f:tolerations':{}}}"));
    }

    @Test
    void theStatusIsOwnedByThoseWhoWriteIt() {
        String spec = "'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{}}";
        ObjectNode created = write(null, "apps/v1", "Deployment", "a", "", "{" + spec + ",'status':{'replicas':1}}");
        assertThat(fields(created, "a").has("f:status")).isFalse();
        assertThat(fields(created, "a").get("f:spec").get("f:strategy"))
                .isEqualTo(json("{'f:rollingUpdate':{'.':{},'f:maxSurge':{},'f:maxUnavailable':{}},'f:type':{}}"));
        ObjectNode status = write(
                created,
                "apps/v1",
                "Deployment",
                "b",
                "status",
                "{'metadata':{'labels':{'x':'y'}}," + spec + ",'status':{'replicas':2,'conditions':[{'type':'A'}]}}");
        JsonNode entry = Json.elements(status, "metadata", "managedFields").get(1);
        assertThat(entry.get("subresource").stringValue()).isEqualTo("status");
        assertThat(entry.get("fieldsV1").has("f:metadata")).isFalse();
        assertThat(entry.get("fieldsV1").get("f:status").has("f:replicas")).isTrue();
    }

    @Test
    void anEmptyListStopsTracking() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v'}}");
        ObjectNode cleared = configMap(created, "a", "{'metadata':{'managedFields':[]},'data':{'k':'w'}}");
        assertThat(cleared.get("metadata").has("managedFields")).isFalse();
        assertThat(configMap(cleared, "a", "{'data':{'k':'x'}}").get("metadata").has("managedFields"))
                .isFalse();
        assertThat(managers(configMap(created, "a", "{'metadata':{'managedFields':[{}]},'data':{'k':'w'}}")))
                .isEmpty();
    }

    @Test
    void whatIsMalformedIsIgnored() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v'}}");
        ObjectNode updated = configMap(
                created,
                "b",
                "{'metadata':{'managedFields':[{'manager':'z','operation':'Nope','apiVersion':'v1'}]},'data':{'k':'v'}}");
        assertThat(managers(updated)).containsExactly("a");
    }

    @Test
    void clientsMayWriteThemUnlessThroughASubresource() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v'}}");
        String given = "{'metadata':{'managedFields':[{'manager':'z','operation':'Apply','apiVersion':'v1',"
                + "'fieldsType':'FieldsV1','fieldsV1':{'f:data':{'f:k':{}}}}]},'data':{'k':'v'}}";
        assertThat(managers(configMap(created, "b", given))).containsExactly("z");
        assertThat(managers(write(created, "v1", "ConfigMap", "b", "sub", given)))
                .containsExactly("a");
    }

    @Test
    void entriesOfVersionsThatAreNotServedGoAway() {
        ObjectNode created = configMap(null, "a", "{'data':{'k':'v'}}");
        ((ObjectNode) created.at("/metadata/managedFields/0")).put("apiVersion", "v0");
        assertThat(managers(configMap(created, "b", "{'data':{'k':'v'}}"))).isEmpty();
    }

    @Test
    void theOldestOfManyUpdatersBecomeOne() {
        ObjectNode object = configMap(null, "m0", "{'data':{'k0':'v'}}");
        StringBuilder data = new StringBuilder("'k0':'v'");
        for (int i = 1; i <= 11; i++) {
            data.append(",'k").append(i).append("':'v'");
            object = configMap(object, "m" + i, "{'data':{" + data + "}}");
        }
        assertThat(managers(object)).hasSize(10).contains("ancient-changes").doesNotContain("m0", "m1", "m2");
        assertThat(fields(object, "ancient-changes"))
                .isEqualTo(json("{'f:data':{'.':{},'f:k0':{},'f:k1':{},'f:k2':{}}}"));
    }

    @Test
    void anEmptyListHasAnOwnerThoughItIsStoredAsNull() {
        ObjectNode role = write(
                null, "rbac.authorization.k8s.io/v1", "ClusterRole", "a", "", "{'metadata':{'name':'x'},'rules':[]}");
        assertThat(fields(role, "a")).hasToString("{\"f:rules\":{}}");
        assertThat(role.get("rules").isNull()).isTrue();
        ObjectNode silent =
                write(null, "rbac.authorization.k8s.io/v1", "ClusterRole", "a", "", "{'metadata':{'name':'x'}}");
        assertThat(fields(silent, "a")).isNull();
    }

    @Test
    void anUnnamedManagerIsUnknown() {
        assertThat(managers(configMap(null, "", "{'data':{'k':'v'}}"))).containsExactly("unknown");
    }
}
