package io.keelson.podruntime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.cri.v1.Signal;
import io.keelson.podruntime.place.OciRuntime;
import org.junit.jupiter.api.Test;

class SignalsTest {
    @Test
    void theConfigurationWinsOverTheImage() {
        assertThat(Signals.stopSignal(Signal.RUNTIME_DEFAULT, "")).isEqualTo(15);
        assertThat(Signals.stopSignal(Signal.RUNTIME_DEFAULT, "SIGQUIT")).isEqualTo(3);
        assertThat(Signals.stopSignal(Signal.RUNTIME_DEFAULT, "9")).isEqualTo(9);
        assertThat(Signals.stopSignal(Signal.SIGUSR1, "SIGQUIT")).isEqualTo(10);
        assertThat(Signals.stopSignal(Signal.SIGRTMINPLUS3, "")).isEqualTo(37);
        assertThat(Signals.stopSignal(Signal.SIGRTMAXMINUS1, "")).isEqualTo(63);
    }

    @Test
    void everySignalOfTheProtocolIsKnown() {
        for (Signal signal : Signal.values()) {
            if (signal != Signal.UNRECOGNIZED) {
                assertThat(Signals.stopSignal(signal, "")).isBetween(1, 64);
            }
        }
        assertThatThrownBy(() -> Signals.number("NOPE")).hasMessage("unknown signal NOPE");
    }

    @Test
    void theRuntimesWordsAreUnwrapped() {
        assertThat(OciRuntime.words("time=x level=error msg=\"exec: \\\"a\\\": not found\"\n"))
                .isEqualTo("exec: \"a\": not found");
        assertThat(OciRuntime.words("warning\nexecutable file `x` not found\n"))
                .isEqualTo("executable file `x` not found");
    }
}
