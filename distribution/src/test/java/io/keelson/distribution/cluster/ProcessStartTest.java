package io.keelson.distribution.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A process is known by its number and its start, whatever the clock says. */
class ProcessStartTest {

    @Test
    void theSameProcessHasTheSameMark() {
        assertThat(ProcessStart.of(ProcessHandle.current())).isEqualTo(ProcessStart.of(ProcessHandle.current()));
    }

    @Test
    void theMarkHoldsNoTimeOfDay() {
        assertThat(ProcessStart.of(ProcessHandle.current())).matches("[0-9a-f-]{36}/[0-9]+");
    }

    @Test
    void aLaterProcessWithTheNumberIsAnother() {
        long own = ProcessHandle.current().pid();
        String mark = ProcessStart.of(ProcessHandle.current());

        assertThat(state(own, mark).process()).isPresent();
        assertThat(state(own, mark + "1").process()).isEmpty();
    }

    private static ClusterState state(long pid, String started) {
        return new ClusterState(pid, started, "v", "https://a:1", ClusterState.Phase.READY, "running", null, Map.of());
    }
}
