package io.keelson.apiserver.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private final HealthChecks checks = new HealthChecks(
            "readyz", List.of(new HealthChecks.Check("ping", () -> true), new HealthChecks.Check("etcd", () -> false)));

    @Test
    void tellsWhichChecksFail() {
        assertThat(checks.all(false, List.of()))
                .isEqualTo(new HealthChecks.Result(
                        false, "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n"));
    }

    @Test
    void excludedChecksDoNotCount() {
        assertThat(checks.all(false, List.of("etcd"))).isEqualTo(new HealthChecks.Result(true, "ok"));
        assertThat(checks.all(true, List.of("etcd", "none")).text())
                .isEqualTo(
                        "[+]ping ok\n[+]etcd excluded: ok\nwarn: some health checks cannot be excluded: no matches for"
                                + " \"none\"\nreadyz check passed\n");
    }

    @Test
    void singleChecksCanBeAsked() {
        assertThat(Objects.requireNonNull(checks.one("ping")).text()).isEqualTo("ok");
        assertThat(Objects.requireNonNull(checks.one("etcd")).healthy()).isFalse();
        assertThat(checks.one("none")).isNull();
    }
}
