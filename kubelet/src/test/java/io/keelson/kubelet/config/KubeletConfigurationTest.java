package io.keelson.kubelet.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keelson.kubelet.eviction.Signal;
import io.keelson.kubelet.eviction.Threshold;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubelet configuration files as users write them. */
class KubeletConfigurationTest {
    private static KubeletConfiguration of(String fields) {
        String yaml = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n" + fields;
        return KubeletConfiguration.parse("f", yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsSetHoldsAndTheRestIsUpstreams() {
        KubeletConfiguration c = of("""
                maxPods: 5
                allowedUnsafeSysctls: ["kernel.msg*"]
                systemReserved: {cpu: 100m, memory: 64Mi}
                kubeReserved: {cpu: 200m}
                containerLogMaxSize: 1Mi
                crashLoopBackOff: {maxContainerRestartPeriod: 30s}
                readOnlyPort: 0
                """);
        assertEquals(5, c.maxPods());
        assertEquals(List.of("kernel.msg*"), c.allowedUnsafeSysctls());
        assertEquals("0.300", c.reserved().get("cpu").getNumericalAmount().toPlainString());
        assertEquals(1 << 20, c.logMaxBytes());
        assertEquals(Duration.ofSeconds(30), c.longestRestartDelay());
        assertEquals(5, c.logMaxFiles());
        assertEquals(5, c.eviction().thresholds().size());
        assertEquals("Webhook", c.tree().at("/authorization/mode").asString());
    }

    @Test
    void softThresholdsHaveTheirGrace() {
        KubeletConfiguration c = of("""
                evictionHard: {memory.available: 5%}
                evictionSoft: {memory.available: 1Gi}
                evictionSoftGracePeriod: {memory.available: 1m30s}
                evictionMinimumReclaim: {memory.available: 0Mi}
                """);
        List<Threshold> thresholds = c.eviction().thresholds();
        assertEquals(2, thresholds.size());
        assertEquals(50, thresholds.getFirst().amount().of(1000));
        assertEquals(Duration.ofSeconds(90), thresholds.getLast().grace());
        assertEquals(Signal.MEMORY_AVAILABLE, thresholds.getLast().signal());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxPod: 5 | f: unknown field \"maxPod\"",
                "authentication: {anonymus: {}} | f: unknown field \"authentication.anonymus\"",
                "maxPods: many | f: maxPods: number is wanted",
                "authorization: {mode: AlwaysAllow} | f: authorization: this kubelet knows no other value than {\"mode\":\"Webhook\",\"webhook\":{\"cacheAuthorizedTTL\":\"5m0s\",\"cacheUnauthorizedTTL\":\"30s\"}}",
                "cpuManagerPolicy: static | f: cpuManagerPolicy: this kubelet knows no other value than \"none\"",
                "evictionHard: {memory.free: 1Mi} | f: unknown eviction signal memory.free",
                "evictionHard: {memory.available: 101%} | f: eviction percentage threshold must be >= 0% and <= 100%",
                "evictionSoft: {memory.available: 1Gi} | f: grace period must be specified for the soft eviction threshold memory.available",
                "evictionPressureTransitionPeriod: soon | f: time: invalid duration \"soon\"",
                "systemReserved: {gold: '1'} | f: cannot reserve \"gold\" resource",
                "imageGCHighThresholdPercent: 10 | f: imageGCLowThresholdPercent must be less than imageGCHighThresholdPercent"
            })
    void whatCannotBeDoneIsSaid(String fields, String why) {
        assertEquals(
                why,
                assertThrows(InvalidConfigurationException.class, () -> of(fields))
                        .getMessage());
    }

    @Test
    void anotherKindIsRefused() {
        byte[] yaml = "apiVersion: v1\nkind: Pod\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "f: is no KubeletConfiguration of kubelet.config.k8s.io/v1beta1",
                assertThrows(InvalidConfigurationException.class, () -> KubeletConfiguration.parse("f", yaml))
                        .getMessage());
    }
}
