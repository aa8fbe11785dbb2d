package io.keelson.network.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.network.status.StatusEndpoint.Page;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProxyHealthTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ProxyHealth health = new ProxyHealth(() -> now);

    @Test
    void whatIsNotedIsWrittenWithinTwoMinutes() {
        health.queued();
        now = now.plus(Duration.ofSeconds(90));
        health.queued();
        assertThat(health.healthz().status()).isEqualTo(200);
        now = now.plus(Duration.ofSeconds(31));
        Page late = health.livez();
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.text())
                .isEqualTo("{\"lastUpdated\":\"2026-01-01T00:00:00Z\",\"currentTime\":\"2026-01-01T00:02:01Z\","
                        + "\"healthy\":false,\"status\":{"
                        + "\"IPv4\":{\"lastUpdated\":\"2026-01-01T00:00:00Z\",\"healthy\":false},"
                        + "\"IPv6\":{\"lastUpdated\":\"2026-01-01T00:00:00Z\",\"healthy\":false}}}");
        health.updated();
        assertThat(health.livez().status()).isEqualTo(200);
    }

    @Test
    void aNodeThatIsAboutToGoGetsNoTrafficOfBalancers() {
        health.eligible(false);
        assertThat(health.healthz().status()).isEqualTo(503);
        assertThat(health.healthz().text()).contains("\"nodeEligible\":false");
        assertThat(health.livez().status()).isEqualTo(200);
    }
}
