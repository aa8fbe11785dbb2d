package io.keelson.apiserver.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.status.StatusException;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private final BodyMemory memory = new BodyMemory(16L * RequestBody.LIMIT);

    @Test
    void oneUserHoldsAQuarterAndGivesItBack() {
        BodyMemory.Share first = memory.share("greedy", false);
        first.add(4 * RequestBody.LIMIT);
        BodyMemory.Share second = memory.share("greedy", false);
        assertThatThrownBy(() -> second.add(1)).isInstanceOf(StatusException.class);
        assertThatCode(() -> memory.share("other", false).add(1)).doesNotThrowAnyException();
        assertThatCode(() -> memory.share("greedy", true).add(1)).doesNotThrowAnyException();
        second.close();
        first.close();
        first.close();
        assertThat(memory.held()).isEqualTo(2);
    }
}
