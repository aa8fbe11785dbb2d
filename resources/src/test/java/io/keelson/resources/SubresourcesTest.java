package io.keelson.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.apiserver.registry.options.PatchType;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What subresources leave alone. */
class SubresourcesTest {

    /** That a scale has been written shows, as upstream, in who owns the number of replicas. */
    @Test
    void scalingToTheSameNumberIsNoNewGeneration() {
        try (BuiltinWrites deployments = new BuiltinWrites("apps", "v1", "deployments")) {
            ObjectNode before = deployments.create(
                    "{metadata: {name: a}, spec: {replicas: 2, selector: {matchLabels:"
                            + " {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}}}");
            deployments.patchSubresource("a", "scale", PatchType.MERGE, "{spec: {replicas: 2}}");
            ObjectNode after = deployments.get("a");
            assertThat(after.path("spec")).isEqualTo(before.path("spec"));
            assertThat(Json.integer(after, "metadata", "generation")).isEqualTo(1);
            deployments.patchSubresource("a", "scale", PatchType.MERGE, "{spec: {replicas: 3}}");
            assertThat(Json.integer(deployments.get("a"), "metadata", "generation"))
                    .isEqualTo(2);
        }
    }

    @Test
    void aResizeLeavesMetadataAlone() {
        try (BuiltinWrites pods = new BuiltinWrites("", "v1", "pods")) {
            pods.create("{metadata: {name: a, labels: {x: one}}, spec: {containers: [{name: c, image: x, resources:"
                    + " {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 200m, memory: 2Gi}}}]}}");
            ObjectNode resized = pods.patchSubresource(
                    "a",
                    "resize",
                    PatchType.STRATEGIC,
                    "{metadata: {labels: {x: two}}, spec: {containers: [{name: c, resources: {requests: {cpu: 150m}}}]}}");
            assertThat(Json.text(resized, "metadata", "labels", "x")).isEqualTo("one");
            assertThat(Json.text(
                            Json.elements(resized, "spec", "containers").getFirst(), "resources", "requests", "cpu"))
                    .isEqualTo("150m");
        }
    }

    @Test
    void nobodyOwnsTheConditionOfAnEviction() {
        try (BuiltinWrites pods = new BuiltinWrites("", "v1", "pods")) {
            pods.create(
                    "{metadata: {name: a, finalizers: [example.com/f]}, spec: {nodeName: node-1, containers: [{name: c,"
                            + " image: x}]}}");
            pods.createSubresource("a", "eviction", "{metadata: {name: a, namespace: ns}}");
            ObjectNode evicted = pods.get("a");
            assertThat(Json.text(Json.elements(evicted, "status", "conditions").getFirst(), "type"))
                    .isEqualTo("DisruptionTarget");
            assertThat(Json.elements(evicted, "metadata", "managedFields")).hasSize(1);
        }
    }

    @Test
    void aQualityOfServiceThatIsSentIsKept() {
        try (BuiltinWrites pods = new BuiltinWrites("", "v1", "pods")) {
            ObjectNode pod = pods.create("{metadata: {name: a}, spec: {containers: [{name: c, image: x}]},"
                    + " status: {qosClass: Burstable, phase: Running}}");
            assertThat(Json.text(pod, "status", "qosClass")).isEqualTo("Burstable");
            assertThat(Json.text(pod, "status", "phase")).isEqualTo("Pending");
        }
    }
}
