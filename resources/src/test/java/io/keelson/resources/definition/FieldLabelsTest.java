package io.keelson.resources.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.selector.SelectorException;
import io.keelson.resources.batch.BatchDefinitions;
import io.keelson.resources.core.event.EventDefinitions;
import io.keelson.resources.core.node.NodeDefinitions;
import io.keelson.resources.core.pod.PodDefinitions;
import io.keelson.resources.resource.ResourceDefinitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What selectors may ask for, kind by kind. */
class FieldLabelsTest {
    private final KindDefinitions kinds = new KindDefinitions();

    FieldLabelsTest() {
        PodDefinitions.define(kinds);
        NodeDefinitions.define(kinds);
        EventDefinitions.define(kinds);
        BatchDefinitions.define(kinds);
        ResourceDefinitions.define(kinds);
    }

    private String field(String resource, String apiVersion, String kind, String label) {
        return kinds.of(resource)
                .fieldLabels(GroupVersionKind.of(apiVersion, kind))
                .translation()
                .apply(label);
    }

    @ParameterizedTest
    @CsvSource({
        "pods, v1, Pod, spec.nodeName, spec.nodeName",
        "pods, v1, Pod, spec.host, spec.nodeName",
        "pods, v1, Pod, status.podIPs, status.podIPs",
        "pods, v1, Pod, metadata.namespace, metadata.namespace",
        "nodes, v1, Node, metadata.name, metadata.name",
        "events, v1, Event, involvedObject.name, involvedObject.name",
        "events.events.k8s.io, events.k8s.io/v1, Event, regarding.name, involvedObject.name",
        "events.events.k8s.io, events.k8s.io/v1, Event, reportingController, reportingComponent",
        "jobs.batch, batch/v1, Job, status.successful, status.successful",
        "cronjobs.batch, batch/v1, CronJob, metadata.name, metadata.name",
    })
    void aKnownLabelNamesAStoredField(String resource, String apiVersion, String kind, String label, String field) {
        assertThat(field(resource, apiVersion, kind, label)).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pods | v1 | Pod | spec.foo | field label not supported: spec.foo",
                "nodes | v1 | Node | metadata.namespace | field label not supported: metadata.namespace",
                "events | v1 | Event | regarding.name | field label not supported: regarding.name",
                "jobs.batch | batch/v1 | Job | status.failed | field label \"status.failed\" not supported for Job",
                "resourceslices.resource.k8s.io | resource.k8s.io/v1 | ResourceSlice | a"
                        + " | field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: a",
                "cronjobs.batch | batch/v1 | CronJob | spec.suspend"
                        + " | \"spec.suspend\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
            })
    void anUnknownOneIsRefused(String resource, String apiVersion, String kind, String label, String message) {
        assertThatThrownBy(() -> field(resource, apiVersion, kind, label))
                .isInstanceOf(SelectorException.class)
                .hasMessage(message);
    }

    @Test
    void podsOfANodeAreFoundWithoutLookingAtOthers() {
        assertThat(kinds.of("pods")
                        .fieldLabels(new GroupVersionKind("", "v1", "Pod"))
                        .indexed())
                .containsExactly("spec.nodeName");
    }
}
