package io.keelson.distribution.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateKeeperTest {
    @TempDir
    Path parent;

    private String health = "ready";

    private final Component component = new Component() {
        @Override
        public String name() {
            return "part";
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public String health() {
            return health;
        }
    };

    @Test
    void aProcessThatCannotTellItsHealthGoesOnAndTellsItLater() throws Exception {
        ClusterDirectory directory = new ClusterDirectory(parent.resolve("cluster"));
        ClusterState initial =
                new ClusterState(1, "boot/1", "v", "https://a:1", ClusterState.Phase.READY, "running", null, Map.of());
        StateKeeper keeper = new StateKeeper(directory, initial);
        keeper.watch(List.of(component));

        keeper.refresh();
        assertThat(ClusterState.read(directory)).isEmpty();

        Files.createDirectory(directory.root());
        keeper.refresh();
        assertThat(ClusterState.read(directory).orElseThrow().components()).isEqualTo(Map.of("part", "ready"));
    }
}
