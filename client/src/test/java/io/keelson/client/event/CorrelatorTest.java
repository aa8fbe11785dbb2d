package io.keelson.client.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.keelson.client.reconcile.TestingTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
    private final TestingTimers timers = new TestingTimers();
    private final Correlator correlator = new Correlator(timers.clock());

    @Test
    void theSameAgainIsCounted() {
        var first = (Correlator.Decision.Create) decide("a", "m");
        correlator.wrote(first.memory(), "a.1", 1);
        var second = (Correlator.Decision.CountUp) decide("a", "m");
        assertThat(second.name()).isEqualTo("a.1");
        assertThat(second.count()).isEqualTo(2);
        assertThat(decide("a", "another")).isInstanceOf(Correlator.Decision.Create.class);
        assertThat(decide("b", "m")).isInstanceOf(Correlator.Decision.Create.class);
    }

    @Test
    void aCountedEventThatIsGoneIsMadeAnew() {
        var first = (Correlator.Decision.Create) decide("a", "m");
        correlator.wrote(first.memory(), "a.1", 1);
        correlator.lost(first.memory());
        assertThat(decide("a", "m")).isInstanceOf(Correlator.Decision.Create.class);
    }

    @Test
    void manyThatDifferOnlyInTheirMessageAreCombined() {
        for (int i = 1; i < 10; i++) {
            assertThat(((Correlator.Decision.Create) decide("a", "m" + i)).message())
                    .isEqualTo("m" + i);
        }
        var tenth = (Correlator.Decision.Create) decide("a", "m10");
        assertThat(tenth.message()).isEqualTo("(combined from similar events): m10");
        correlator.wrote(tenth.memory(), "a.10", 1);
        assertThat(decide("a", "m11")).isInstanceOf(Correlator.Decision.CountUp.class);
        timers.advance(Duration.ofMinutes(11));
        assertThat(((Correlator.Decision.Create) decide("a", "m12")).message()).isEqualTo("m12");
    }

    @Test
    void anObjectMayHaveTwentyFiveAndThenOneInFiveMinutes() {
        for (int i = 0; i < 25; i++) {
            assertThat(decide("a", "m")).isNotInstanceOf(Correlator.Decision.Drop.class);
        }
        assertThat(decide("a", "m")).isInstanceOf(Correlator.Decision.Drop.class);
        assertThat(decide("b", "m")).isNotInstanceOf(Correlator.Decision.Drop.class);
        timers.advance(Duration.ofMinutes(5).plusMillis(1));
        assertThat(decide("a", "m")).isNotInstanceOf(Correlator.Decision.Drop.class);
        assertThat(decide("a", "m")).isInstanceOf(Correlator.Decision.Drop.class);
    }

    private Correlator.Decision decide(String name, String message) {
        ObjectReference about = new ObjectReferenceBuilder()
                .withKind("Pod")
                .withNamespace("n")
                .withName(name)
                .build();
        return correlator.decide(new Correlator.Report(about, "Normal", "Reason", message));
    }
}
