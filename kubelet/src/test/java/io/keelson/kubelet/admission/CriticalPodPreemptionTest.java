package io.keelson.kubelet.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.kubelet.Pods;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who makes room for a critical pod. */
class CriticalPodPreemptionTest {
    private static final Pod CRITICAL = pod("critical", 2_000_000_000, "");

    private static Pod pod(String name, int priority, String resources) {
        Pod pod = Pods.of("containers: [{name: c, image: i, resources: {" + resources + "}}]");
        return new PodBuilder(pod)
                .editMetadata()
                .withName(name)
                .endMetadata()
                .editSpec()
                .withPriority(priority)
                .endSpec()
                .build();
    }

    private static Pod burstable(String name, String cpu, String memory) {
        return pod(name, 0, "requests: {cpu: " + cpu + ", memory: " + memory + "}");
    }

    private static Pod guaranteed(String name, String cpu, String memory) {
        String amounts = "{cpu: " + cpu + ", memory: " + memory + "}";
        return pod(name, 0, "requests: " + amounts + ", limits: " + amounts);
    }

    private static List<String> victims(Map<String, String> missing, Pod... others) {
        Map<String, BigDecimal> amounts = new LinkedHashMap<>();
        missing.forEach((resource, amount) -> amounts.put(resource, new BigDecimal(amount)));
        List<Pod> victims = CriticalPodPreemption.victims(CRITICAL, List.of(others), amounts);
        return victims == null
                ? null
                : victims.stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    @Test
    void theOneThatSufficesGoesAndNotTheLargest() {
        assertEquals(
                List.of("b"),
                victims(
                        Map.of("cpu", "0.5"),
                        burstable("a", "2", "1"),
                        burstable("b", "0.5", "1"),
                        burstable("c", "0.1", "1")));
    }

    @Test
    void guaranteedPodsGoOnlyWhereOthersWouldNotDo() {
        assertEquals(
                List.of("b"), victims(Map.of("cpu", "0.5"), guaranteed("a", "0.5", "1"), burstable("b", "2", "1")));
        assertEquals(
                List.of("b", "a"),
                victims(Map.of("cpu", "2.2"), guaranteed("a", "0.5", "1"), burstable("b", "2", "1")));
    }

    @Test
    void aPlaceIsFreedByWhoeverMattersLeast() {
        assertEquals(
                List.of("c"),
                victims(Map.of("pods", "1"), guaranteed("a", "1", "1"), burstable("b", "1", "1"), pod("c", 0, "")));
    }

    @Test
    void severalResourcesAreWeighedAlike() {
        assertEquals(
                List.of("both"),
                victims(
                        Map.of("cpu", "1", "memory", "1000"),
                        burstable("cpu", "4", "1"),
                        burstable("memory", "0.1", "4000"),
                        burstable("both", "1", "1000")));
    }

    @Test
    void nobodyGoesWhereThatWouldNotHelp() {
        assertNull(victims(Map.of("cpu", "5"), burstable("a", "1", "1")));
        assertNull(victims(Map.of("cpu", "0.5"), pod("a", 2_000_000_000, "requests: {cpu: 1}")));
    }
}
