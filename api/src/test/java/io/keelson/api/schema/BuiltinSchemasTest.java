package io.keelson.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BuiltinSchemasTest {
    private final BuiltinSchemas schemas = BuiltinSchemas.load();

    private static Field field(String apiVersion, String kind, String... path) {
        Schema schema = Schemas.of(apiVersion, kind);
        Field field = null;
        for (String name : path) {
            field = Objects.requireNonNull(schema.field(name), name);
            schema = field.schema();
            while (schema.type() == Schema.Type.LIST || schema.type() == Schema.Type.MAP) {
                schema = schema.element();
            }
        }
        return Objects.requireNonNull(field);
    }

    @Test
    void everyKindThatIsServedHasASchema() {
        List<String> missing = new ArrayList<>();
        for (ResourceInfo resource : ResourceCatalog.builtin().all()) {
            expect(resource.gvk(), missing);
            if (resource.allows("list")) {
                expect(new GroupVersionKind(resource.group(), resource.version(), resource.kind() + "List"), missing);
            }
            for (SubresourceInfo subresource : resource.subresources()) {
                expect(new GroupVersionKind(subresource.group(), subresource.version(), subresource.kind()), missing);
            }
        }
        for (String kind :
                List.of("Status", "DeleteOptions", "CreateOptions", "PatchOptions", "UpdateOptions", "WatchEvent")) {
            expect(new GroupVersionKind("", "v1", kind), missing);
        }
        assertThat(missing).isEmpty();
    }

    private void expect(GroupVersionKind kind, List<String> missing) {
        if (schemas.schema(kind) == null) {
            missing.add(kind.toString());
        }
    }

    @Test
    void everyTypeCanBeReadToItsLastField() {
        for (Schema type : schemas.types()) {
            for (Field field : type.fields()) {
                Schema schema = field.schema();
                while (schema.type() == Schema.Type.LIST || schema.type() == Schema.Type.MAP) {
                    schema = schema.element();
                }
                assertThat(schema.goType()).as(type + "." + field).isNotEmpty();
            }
        }
    }

    @Test
    void kindsThatAreNotBuiltInHaveNone() {
        assertThat(schemas.schema(new GroupVersionKind("example.com", "v1", "Pod")))
                .isNull();
        assertThat(schemas.schema(new GroupVersionKind("", "v2", "Pod"))).isNull();
    }

    @Test
    void listsKnowHowTheirElementsAreToldApart() {
        Schema ports = field("v1", "Pod", "spec", "containers", "ports").schema();
        assertThat(ports.listType()).isEqualTo(Schema.ListType.MAP);
        assertThat(ports.keys()).containsExactly("containerPort", "protocol");
        assertThat(field("v1", "Pod", "metadata", "finalizers").schema().listType())
                .isEqualTo(Schema.ListType.SET);
        assertThat(field("v1", "Pod", "spec", "tolerations").schema().atomic()).isTrue();
        assertThat(field("v1", "Pod", "spec", "nodeSelector").schema().atomic()).isTrue();
        assertThat(field("v1", "Pod", "metadata", "labels").schema().atomic()).isFalse();
    }

    @Test
    void structuresAreOwnedAsTheFieldSays() {
        assertThat(field("v1", "Binding", "target").schema().atomic()).isTrue();
        assertThat(field("v1", "PersistentVolume", "spec", "claimRef").schema().atomic())
                .isFalse();
        assertThat(field("apps/v1", "Deployment", "spec", "selector").schema().atomic())
                .isTrue();
    }

    @Test
    void mergeKeysAndStrategiesAreThere() {
        Field volumes = field("v1", "Pod", "spec", "volumes");
        assertThat(volumes.mergeKey()).isEqualTo("name");
        assertThat(volumes.patchStrategies()).containsExactly("merge", "retainKeys");
        assertThat(field("v1", "Pod", "metadata", "finalizers").patchStrategies())
                .containsExactly("merge");
    }

    @Test
    void protobufNumbersComeFromTheDescriptors() {
        assertThat(field("v1", "Pod", "metadata").number()).isEqualTo(1);
        assertThat(field("v1", "Pod", "spec", "containers", "imagePullPolicy").number())
                .isEqualTo(14);
        assertThat(field("v1", "Pod", "spec", "volumes", "secret").number()).isEqualTo(6);
        assertThat(field("apiregistration.k8s.io/v1", "APIService", "spec", "caBundle")
                        .number())
                .isEqualTo(5);
    }

    @Test
    void everyFieldOfAStoredKindHasAProtobufNumber() {
        List<String> without = new ArrayList<>();
        for (Schema type : schemas.types()) {
            for (Field field : type.fields()) {
                boolean header = field.name().equals("kind") || field.name().equals("apiVersion");
                if (field.number() == 0 && !header) {
                    without.add(type + "." + field);
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void typesThatTheModelsDoNotTellAreRight() {
        assertThat(field("coordination.k8s.io/v1", "Lease", "spec", "renewTime")
                        .schema()
                        .type())
                .isEqualTo(Schema.Type.MICRO_TIME);
        assertThat(field("v1", "Pod", "metadata", "creationTimestamp").schema().type())
                .isEqualTo(Schema.Type.TIME);
        assertThat(field("v1", "Pod", "spec", "containers", "resources", "limits")
                        .schema()
                        .goType())
                .isEqualTo("v1.ResourceList");
        assertThat(field("v1", "Secret", "data").schema().element().type()).isEqualTo(Schema.Type.BYTES);
        assertThat(field("apps/v1", "Deployment", "spec", "strategy", "rollingUpdate", "maxSurge")
                        .schema()
                        .type())
                .isEqualTo(Schema.Type.INT_OR_STRING);
    }
}
