package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.cri.v1.SELinuxOption;
import org.junit.jupiter.api.Test;

/** Protection that is asked for and cannot be given. */
class UnsupportedTest {
    private static final SELinuxOption LABEL =
            SELinuxOption.newBuilder().setLevel("s0:c1,c2").build();

    @Test
    void aLabelIsRefusedWhereTheKernelWouldEnforceIt() {
        assertThatThrownBy(() -> Unsupported.seLinux(true, true, LABEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SELinux is not supported: no label can be enforced");
        assertThatCode(() -> Unsupported.seLinux(true, true, SELinuxOption.getDefaultInstance()))
                .doesNotThrowAnyException();
    }

    @Test
    void aLabelSaysNothingOnAMachineWithoutLabels() {
        assertThatCode(() -> Unsupported.seLinux(false, true, LABEL)).doesNotThrowAnyException();
    }
}
