package io.keelson.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusExceptionTest {
    private static final GroupVersionResource JOBS = new GroupVersionResource("batch", "v1", "jobs");
    private static final GroupVersionResource CONFIG_MAPS = new GroupVersionResource("", "v1", "configmaps");

    private static void assertStatus(StatusException e, String json) {
        assertThat(e.toStatus())
                .isEqualTo(
                        Json.parse(("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                                        + json + "}")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void objectsThatAreNotThere() {
        assertStatus(StatusException.notFound(JOBS, "nope"), """
                "message":"jobs.batch \\"nope\\" not found","reason":"NotFound",
                "details":{"name":"nope","group":"batch","kind":"jobs"},"code":404""");
        assertStatus(StatusException.notFoundPath(), """
                "message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404""");
    }

    @Test
    void conflicts() {
        assertStatus(StatusException.alreadyExists(CONFIG_MAPS, "x"), """
                "message":"configmaps \\"x\\" already exists","reason":"AlreadyExists",
                "details":{"name":"x","kind":"configmaps"},"code":409""");
        assertStatus(StatusException.modified(CONFIG_MAPS, "a"), """
                "message":"Operation cannot be fulfilled on configmaps \\"a\\": the object has been modified; please apply your changes to the latest version and try again",
                "reason":"Conflict","details":{"name":"a","kind":"configmaps"},"code":409""");
        assertThat(StatusException.generateNameConflict(CONFIG_MAPS, "a-x", 1).retryAfterSeconds())
                .isEqualTo(1);
    }

    @Test
    void invalidObjects() {
        FieldErrors one =
                new FieldErrors().required(FieldPath.of("metadata", "name"), "name or generateName is required");
        assertStatus(StatusException.invalid(new GroupVersionKind("", "v1", "ConfigMap"), "", one), """
                "message":"ConfigMap \\"\\" is invalid: metadata.name: Required value: name or generateName is required",
                "reason":"Invalid","details":{"kind":"ConfigMap","causes":[{"reason":"FieldValueRequired",
                "message":"Required value: name or generateName is required","field":"metadata.name"}]},"code":422""");
        FieldErrors two = new FieldErrors()
                .required(FieldPath.of("spec", "selector"), "")
                .invalid(FieldPath.of("spec", "replicas"), -1, "must be greater than or equal to 0")
                .required(FieldPath.of("spec", "selector"), "");
        StatusException several = StatusException.invalid(new GroupVersionKind("apps", "v1", "ReplicaSet"), "e", two);
        assertThat(several)
                .hasMessage("ReplicaSet.apps \"e\" is invalid: [spec.selector: Required value, "
                        + "spec.replicas: Invalid value: -1: must be greater than or equal to 0]");
        assertThat(Json.elements(several.details(), "causes")).hasSize(3);
    }

    @Test
    void requestsThatCannotBeServed() {
        assertStatus(StatusException.methodNotAllowed(), """
                "message":"the server does not allow this method on the requested resource",
                "reason":"MethodNotAllowed","details":{},"code":405""");
        assertStatus(StatusException.notAcceptable(List.of("application/json", "application/yaml")), """
                "message":"only the following media types are accepted: application/json, application/yaml",
                "reason":"NotAcceptable","code":406""");
        assertStatus(StatusException.requestEntityTooLarge("limit is 3145728"), """
                "message":"Request entity too large: limit is 3145728","reason":"RequestEntityTooLarge","code":413""");
        assertStatus(StatusException.of(500, "", "boom", null), "\"message\":\"boom\",\"code\":500");
        assertThat(StatusException.forbidden(CONFIG_MAPS, "", "no")).hasMessage("configmaps is forbidden: no");
        assertThat(StatusException.forbidden(CONFIG_MAPS, "a", "no")).hasMessage("configmaps \"a\" is forbidden: no");
        assertThat(StatusException.unauthorized("")).hasMessage("not authorized");
        assertThat(StatusException.timeout("late", 3).retryAfterSeconds()).isEqualTo(3);
    }

    @Test
    void causesAreAdded() {
        StatusException e = StatusException.internal("x").withCause("Why", null, "a.b");
        assertThat(Json.toString(e.details()))
                .isEqualTo("{\"causes\":[{\"message\":\"x\"},{\"reason\":\"Why\",\"field\":\"a.b\"}]}");
        assertThat(StatusException.of(e.toStatus()).toStatus()).isEqualTo(e.toStatus());
    }
}
