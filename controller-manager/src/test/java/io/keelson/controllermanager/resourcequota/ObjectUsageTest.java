package io.keelson.controllermanager.resourcequota;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ObjectUsageTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void initContainersCountAtTheirWorstAndSidecarsAlways() {
        Container init = new ContainerBuilder(container("1")).build();
        Container sidecar = new ContainerBuilder(container("100m"))
                .withRestartPolicy("Always")
                .build();
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .endMetadata()
                .withNewSpec()
                .withInitContainers(sidecar, init)
                .withContainers(container("200m"), container("300m"))
                .endSpec()
                .build();
        assertThat(amount(pod, "requests.cpu")).isEqualTo("1100m");
        assertThat(amount(pod, "cpu")).isEqualTo("1100m");
        assertThat(amount(pod, "pods")).isEqualTo("1");
    }

    @Test
    void aFinishedPodIsOnlyAnObject() {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .endMetadata()
                .withNewSpec()
                .withContainers(container("1"))
                .endSpec()
                .withNewStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build();
        assertThat(ObjectUsage.of(pod, NOW)).containsOnlyKeys("count/pods");
    }

    @Test
    void namesTellWhatTheyAreAbout() {
        assertThat(ObjectUsage.ofPods("requests.nvidia.com/gpu")).isTrue();
        assertThat(ObjectUsage.ofPods("limits.memory")).isTrue();
        assertThat(ObjectUsage.ofPods("requests.storage")).isFalse();
        assertThat(ObjectUsage.ofClaims("gold.storageclass.storage.k8s.io/requests.storage"))
                .isTrue();
        assertThat(ObjectUsage.ofServices("services.nodeports")).isTrue();
        assertThat(ObjectUsage.ofPods("count/deployments.apps")).isFalse();
    }

    private static String amount(Pod pod, String name) {
        return Objects.requireNonNull(ObjectUsage.of(pod, NOW).get(name)).canonical();
    }

    private static Container container(String cpu) {
        return new ContainerBuilder()
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity(cpu)))
                .endResources()
                .build();
    }
}
