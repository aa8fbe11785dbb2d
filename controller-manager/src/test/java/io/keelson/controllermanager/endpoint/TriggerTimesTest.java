package io.keelson.controllermanager.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.keelson.client.reconcile.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TriggerTimesTest {
    private static final ObjectKey KEY = ObjectKey.of("ns", "web");
    private static final String CREATED = "2026-01-01T00:00:00Z";

    private final TriggerTimes times = new TriggerTimes();
    private final Service service = new ServiceBuilder()
            .withNewMetadata()
            .withName("web")
            .withCreationTimestamp(CREATED)
            .endMetadata()
            .build();

    private @Nullable Instant changed(Pod... pods) {
        return times.changed(KEY, service, List.of(pods));
    }

    @Test
    void aNewServiceIsItselfTheReason() {
        assertThat(changed(pod("a", "2026-01-01T00:00:09Z"))).isEqualTo(CREATED);
        assertThat(changed(pod("a", "2026-01-01T00:00:09Z"))).isNull();
        times.forget(KEY);
        assertThat(changed()).isEqualTo(CREATED);
    }

    @Test
    void thenTheFirstPodWhoseReadinessChanged() {
        changed(pod("a", "2026-01-01T00:00:01Z"));
        assertThat(changed(pod("a", "2026-01-01T00:00:08Z"), pod("b", "2026-01-01T00:00:05Z"), pod("c", null)))
                .isEqualTo("2026-01-01T00:00:05Z");
        assertThat(changed(pod("b", "2026-01-01T00:00:05Z")))
                .as("a pod that goes has no time")
                .isNull();
    }

    @Test
    void theAnnotationGoesWithTheReason() {
        Map<String, String> told = TriggerTimes.annotate(Map.of("a", "b"), Instant.parse(CREATED));
        assertThat(told).containsEntry(TriggerTimes.ANNOTATION, CREATED).containsEntry("a", "b");
        assertThat(TriggerTimes.annotate(told, null)).containsOnlyKeys("a");
    }

    private static Pod pod(String name, @Nullable String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(ready)
                .endCondition()
                .endStatus()
                .build();
    }
}
