package io.keelson.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ObjectMetaValidationTest {
    private static ObjectNode object(String metadata) {
        return Json.parse(("{\"metadata\":{" + metadata.replace('\'', '"') + "}}").getBytes(StandardCharsets.UTF_8));
    }

    private static String create(String metadata) {
        FieldErrors errors = ObjectMetaValidation.create(object(metadata), true, NameRule.SUBDOMAIN);
        return errors.isEmpty() ? "" : errors.aggregate();
    }

    private static String update(String now, String old) {
        FieldErrors errors = ObjectMetaValidation.update(object(now), object(old));
        return errors.isEmpty() ? "" : errors.aggregate();
    }

    @Test
    void acceptsWhatIsRight() {
        assertThat(create("'name':'a.b','namespace':'n','labels':{'x/y':'z'},'annotations':{'X/Y':' any '},"
                        + "'finalizers':['example.com/f'],'ownerReferences':[{'apiVersion':'apps/v1','kind':'K',"
                        + "'name':'n','uid':'u','controller':true}]"))
                .isEmpty();
    }

    @Test
    void wantsNameAndNamespace() {
        assertThat(create(""))
                .isEqualTo("[metadata.name: Required value: name or generateName is required,"
                        + " metadata.namespace: Required value]");
        assertThat(create("'name':'A_','namespace':'n'"))
                .startsWith("metadata.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain");
        FieldErrors cluster =
                ObjectMetaValidation.create(object("'name':'a','namespace':'n'"), false, NameRule.SUBDOMAIN);
        assertThat(cluster.aggregate()).isEqualTo("metadata.namespace: Forbidden: not allowed on this type");
    }

    @Test
    void checksLabelsAndAnnotations() {
        assertThat(create("'name':'a','namespace':'n','labels':{'bad key!':'x'}"))
                .startsWith("metadata.labels: Invalid value: \"bad key!\": name part must consist");
        assertThat(create("'name':'a','namespace':'n','annotations':{'a~b':'x'}"))
                .startsWith("metadata.annotations: Invalid value: \"a~b\": name part must consist");
        assertThat(create("'name':'a','namespace':'n','annotations':{'a':'" + "x".repeat(256 * 1024) + "'}"))
                .isEqualTo("metadata.annotations: Too long: may not be more than 262144 bytes");
    }

    @Test
    void checksOwnersAndFinalizers() {
        assertThat(create("'name':'a','namespace':'n','ownerReferences':[{'name':'x'}]"))
                .isEqualTo("[metadata.ownerReferences.apiVersion: Invalid value: \"\": version must not be empty,"
                        + " metadata.ownerReferences.kind: Invalid value: \"\": must not be empty,"
                        + " metadata.ownerReferences.uid: Invalid value: \"\": must not be empty]");
        assertThat(create("'name':'a','namespace':'n','ownerReferences':[{'controller':true,'apiVersion':'v1',"
                        + "'kind':'K','name':'a','uid':'1'},{'apiVersion':'v1','kind':'K','name':'b','uid':'2',"
                        + "'controller':true,'blockOwnerDeletion':true}]"))
                .isEqualTo(
                        "metadata.ownerReferences: Invalid value: [{\"apiVersion\":\"v1\",\"kind\":\"K\",\"name\":\"a\","
                                + "\"uid\":\"1\",\"controller\":true},{\"apiVersion\":\"v1\",\"kind\":\"K\",\"name\":\"b\","
                                + "\"uid\":\"2\",\"controller\":true,\"blockOwnerDeletion\":true}]: Only one reference can have"
                                + " Controller set to true. Found \"true\" in references for K/a and K/b");
        assertThat(
                        create(
                                "'name':'a','namespace':'n','ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'a','uid':'1'}]"))
                .endsWith("/v1, Kind=Event is disallowed from being an owner");
        assertThat(create("'name':'a','namespace':'n','finalizers':['orphan','foregroundDeletion']"))
                .isEqualTo(
                        "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and"
                                + " foregroundDeletion cannot be both set");
    }

    @Test
    void identityIsImmutable() {
        String old = "'name':'a','namespace':'n','uid':'1','creationTimestamp':'2026-01-01T00:00:00Z'";
        assertThat(update(old + ",'resourceVersion':'1'", old)).isEmpty();
        assertThat(update(old, old))
                .isEqualTo("metadata.resourceVersion: Invalid value: \"\": must be specified for an update");
        assertThat(update(
                        "'name':'a','namespace':'n','uid':'not-mine','resourceVersion':'1','deletionGracePeriodSeconds':5",
                        old))
                .isEqualTo("[metadata.uid: Invalid value: \"not-mine\": field is immutable,"
                        + " metadata.creationTimestamp: Invalid value: null: field is immutable,"
                        + " metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable]");
        assertThat(update("'resourceVersion':'1','generation':1", "'generation':2"))
                .isEqualTo("metadata.generation: Invalid value: 1: must not be decremented");
    }

    @Test
    void noFinalizersAreAddedWhileDeleting() {
        assertThat(update(
                        "'resourceVersion':'1','deletionTimestamp':'t','finalizers':['a/b','c/d']",
                        "'deletionTimestamp':'t','finalizers':['a/b']"))
                .isEqualTo("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                        + " deleted, found new finalizers []string{\"c/d\"}");
    }

    @Test
    void checksManagers() {
        FieldPath path = FieldPath.of("fieldManager");
        assertThat(ManagedFieldsValidation.manager("a\nb", path).aggregate())
                .isEqualTo("fieldManager: Invalid value: \"a\\nb\": invalid character U+000A (at position 1)");
        assertThat(ManagedFieldsValidation.manager("x".repeat(129), path).aggregate())
                .isEqualTo("fieldManager: Too long: may not be more than 128 bytes");
    }

    @Test
    void checksLabelSelectors() {
        assertThat(LabelSelectorValidation.validate(
                                Json.parse("""
                                {"matchExpressions":[{"key":"a","operator":"In"},{"key":"","operator":"Exists","values":["x"]},
                                {"key":"a","operator":"Gt","values":["-"]}]}""".getBytes(StandardCharsets.UTF_8)), FieldPath.of("spec", "selector"))
                        .list())
                .extracting(FieldError::field)
                .containsExactly(
                        "spec.selector.matchExpressions[0].values",
                        "spec.selector.matchExpressions[1].values",
                        "spec.selector.matchExpressions[1].key",
                        "spec.selector.matchExpressions[1].key",
                        "spec.selector.matchExpressions[2].operator",
                        "spec.selector.matchExpressions[2].values[0]");
    }
}
