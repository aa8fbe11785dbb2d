package io.keelson.api.schema.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.keelson.api.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OpenApiDocumentsTest {
    private final OpenApiDocuments documents = OpenApiDocuments.builtin();

    private ObjectNode v3(String key) {
        return Json.parse(Objects.requireNonNull(documents.v3(key)));
    }

    private static List<String> names(JsonNode parameters) {
        List<String> names = new ArrayList<>();
        parameters.forEach(parameter -> names.add(parameter.get("name").stringValue()));
        return names;
    }

    private static void references(JsonNode node, Set<String> into) {
        if (node.has("$ref") && node.get("$ref").isString()) {
            into.add(node.get("$ref").stringValue());
        }
        node.forEach(child -> references(child, into));
    }

    @Test
    void theIndexPointsToEveryGroupVersion() {
        JsonNode paths = Json.parse(documents.v3Index()).get("paths");
        assertThat(paths.propertyNames())
                .contains("api/v1", "apis/apps/v1", "apis/autoscaling/v2", "apis/apps", "api", "apis", "version");
        assertThat(paths.get("apis/apps/v1").get("serverRelativeURL").stringValue())
                .isEqualTo("/openapi/v3/apis/apps/v1?hash=" + documents.hash("apis/apps/v1"));
        assertThat(documents.v3("apis/none/v1")).isNull();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String key : Json.parse(documents.v3Index()).get("paths").propertyNames()) {
            ObjectNode document = v3(key);
            Set<String> references = new HashSet<>();
            references(document, references);
            Set<String> schemas = new HashSet<>();
            document.at("/components/schemas")
                    .propertyNames()
                    .forEach(name -> schemas.add("#/components/schemas/" + name));
            assertThat(schemas).as(key).containsAll(references);
        }
    }

    @Test
    void operationsSayWhatClientsLookFor() {
        JsonNode paths = v3("apis/apps/v1").get("paths");
        JsonNode many = paths.get("/apis/apps/v1/namespaces/{namespace}/deployments");
        assertThat(many.propertyNames()).containsExactlyInAnyOrder("delete", "get", "parameters", "post");
        assertThat(many.get("post").get("operationId").stringValue()).isEqualTo("createAppsV1NamespacedDeployment");
        assertThat(many.get("post").get("x-kubernetes-action").stringValue()).isEqualTo("post");
        assertThat(names(many.get("get").get("parameters"))).contains("sendInitialEvents", "watch");
        JsonNode patch = paths.get("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                .get("patch");
        assertThat(names(patch.get("parameters")))
                .containsExactly("dryRun", "fieldManager", "fieldValidation", "force");
        assertThat(patch.get("x-kubernetes-group-version-kind"))
                .isEqualTo(Json.object()
                        .put("group", "apps")
                        .put("kind", "Deployment")
                        .put("version", "v1"));
        assertThat(patch.at("/requestBody/content").propertyNames()).contains("application/merge-patch+json");
        assertThat(paths.has("/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"))
                .isTrue();
        assertThat(paths.has("/apis/apps/v1/watch/deployments")).isTrue();
    }

    @Test
    void schemasCarryWhatMergingNeeds() {
        JsonNode schemas = v3("apis/apps/v1").at("/components/schemas");
        JsonNode ports =
                schemas.get("io.k8s.api.core.v1.Container").get("properties").get("ports");
        assertThat(ports.get("x-kubernetes-list-map-keys").toString()).isEqualTo("[\"containerPort\",\"protocol\"]");
        assertThat(ports.get("x-kubernetes-patch-merge-key").stringValue()).isEqualTo("containerPort");
        assertThat(schemas.get("io.k8s.api.apps.v1.DeploymentSpec")
                        .get("required")
                        .toString())
                .isEqualTo("[\"selector\",\"template\"]");
        assertThat(schemas.get("io.k8s.api.apps.v1.Deployment")
                        .get("x-kubernetes-group-version-kind")
                        .get(0))
                .isEqualTo(Json.object()
                        .put("group", "apps")
                        .put("kind", "Deployment")
                        .put("version", "v1"));
        assertThat(schemas.get("io.k8s.api.apps.v1.Deployment")
                        .get("description")
                        .stringValue())
                .isNotEmpty();
    }

    @Test
    void swaggerHasTheSameTypes() {
        ObjectNode document = Json.parse(documents.v2Json());
        assertThat(document.get("swagger").stringValue()).isEqualTo("2.0");
        assertThat(document.at("/paths/~1version~1/get/operationId").stringValue())
                .isEqualTo("getCodeVersion");
        JsonNode definitions = document.get("definitions");
        assertThat(definitions
                        .get("io.k8s.apimachinery.pkg.api.resource.Quantity")
                        .get("type")
                        .stringValue())
                .isEqualTo("string");
        Set<String> references = new HashSet<>();
        references(document, references);
        Set<String> known = new HashSet<>();
        definitions.propertyNames().forEach(name -> known.add("#/definitions/" + name));
        assertThat(known).containsAll(references);
    }

    @Test
    void theProtobufFormIsWellFormed() throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(documents.v2Protobuf());
        List<Integer> fields = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            fields.add(tag >>> 3);
            in.skipField(tag);
        }
        assertThat(fields).containsExactly(1, 2, 8, 9, 12, 13);
    }
}
