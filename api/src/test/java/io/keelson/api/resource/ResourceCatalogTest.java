package io.keelson.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceCatalogTest {
    private final ResourceCatalog catalog = ResourceCatalog.builtin();

    private ResourceInfo find(String group, String version, String resource) {
        return Objects.requireNonNull(catalog.find(group, version, resource));
    }

    @Test
    void knowsADeployment() {
        ResourceInfo deployments = find("apps", "v1", "deployments");
        assertThat(deployments.kind()).isEqualTo("Deployment");
        assertThat(deployments.singular()).isEqualTo("deployment");
        assertThat(deployments.shortNames()).containsExactly("deploy");
        assertThat(deployments.categories()).containsExactly("all");
        assertThat(deployments.namespaced()).isTrue();
        assertThat(deployments.allows("deletecollection")).isTrue();
        assertThat(deployments.subresources())
                .containsExactly(
                        new SubresourceInfo(
                                "scale", "Scale", "autoscaling", "v1", java.util.List.of("get", "patch", "update")),
                        new SubresourceInfo(
                                "status", "Deployment", "apps", "v1", java.util.List.of("get", "patch", "update")));
        assertThat(catalog.kind(new GroupVersionKind("apps", "v1", "Deployment")))
                .isSameAs(deployments);
        assertThat(deployments.storagePrefix()).isEqualTo("deployments");
    }

    @Test
    void groupsAreInTheOrderOfDiscovery() {
        assertThat(catalog.groups().stream().map(GroupInfo::name))
                .startsWith("", "apiregistration.k8s.io", "apps", "events.k8s.io")
                .endsWith("flowcontrol.apiserver.k8s.io")
                .doesNotHaveDuplicates();
        assertThat(Objects.requireNonNull(catalog.group("autoscaling")).versions())
                .containsExactly("v2", "v1");
        assertThat(Objects.requireNonNull(catalog.group("autoscaling")).preferredVersion())
                .isEqualTo("v2");
        assertThat(catalog.group("none")).isNull();
    }

    @Test
    void versionsShareTheirStore() {
        assertThat(find("events.k8s.io", "v1", "events").storageResource())
                .isEqualTo(find("", "v1", "events").gvr());
        assertThat(find("autoscaling", "v1", "horizontalpodautoscalers").storage())
                .isEqualTo(new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler"));
        assertThat(find("", "v1", "services").storagePrefix()).isEqualTo("services/specs");
        assertThat(find("", "v1", "bindings").stored()).isFalse();
    }

    /** Discovery's hash is that of the stored type; three types are announced with the hash of an older version. */
    @Test
    void hashesAreThoseOfTheStoredTypes() throws Exception {
        Set<String> older =
                Set.of("mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "customresourcedefinitions");
        for (ResourceInfo info : catalog.all()) {
            if (info.stored() && !older.contains(info.resource())) {
                GroupVersionKind type = info.storage();
                byte[] hash = MessageDigest.getInstance("SHA-256")
                        .digest((type.group() + "/" + type.version() + "/" + type.kind())
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(info.storageVersionHash())
                        .as(info.resource())
                        .isEqualTo(Base64.getEncoder().encodeToString(Arrays.copyOf(hash, 8)));
            }
        }
    }
}
