package io.keelson.controllermanager.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTtlTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 100, 0",
        "0, 101, 15",
        "1, 95, 15",
        "1, 89, 0",
        "1, 501, 30",
        "2, 449, 15",
        "0, 5000, 300",
        "4, 1800, 300",
        "4, 1799, 60",
        "4, 3, 0",
    })
    void theTimeGrowsWithTheClusterAndDoesNotFlutterAtTheEdges(int before, int nodes, int seconds) {
        assertThat(NodeTtl.seconds(NodeTtl.step(before, nodes))).isEqualTo(seconds);
    }
}
