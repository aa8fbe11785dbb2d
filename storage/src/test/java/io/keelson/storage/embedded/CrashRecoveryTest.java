package io.keelson.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.storage.Backend;
import io.keelson.storage.Backend.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes loses nothing it acknowledged, and leaves nothing half done. */
class CrashRecoveryTest {
    private static final int ROUNDS = 50;
    private static final int MOST_ACKNOWLEDGED = 400;

    @Test
    void everyAcknowledgedWriteSurvivesAKillAndNoneIsHalfThere(@TempDir Path directory) throws Exception {
        Random random = new Random(42);
        Set<String> acknowledged = new LinkedHashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            writeAndKill(directory, round, 1 + random.nextInt(MOST_ACKNOWLEDGED), acknowledged);
            check(directory, acknowledged, round);
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
    }

    /** Kills the child after so many acknowledgements; those that are already on their way count, too. */
    private static void writeAndKill(Path directory, int round, int after, Set<String> acknowledged)
            throws IOException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        // RocksDB unpacks its library there, and a killed process leaves it.
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashWriter.class.getName(),
                        directory.resolve("store").toString(),
                        String.valueOf(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader printed =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            int seen = 0;
            StringBuilder line = new StringBuilder();
            // A line that the kill cut short has no end and does not count.
            for (int c = printed.read(); c >= 0; c = printed.read()) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                acknowledged.add(line.toString());
                line.setLength(0);
                if (++seen == after) {
                    child.toHandle().destroyForcibly();
                }
            }
            assertThat(seen).as("acknowledgements of round %d", round).isGreaterThanOrEqualTo(after);
        }
        child.onExit().join();
    }

    private static void check(Path directory, Set<String> acknowledged, int round) {
        try (EmbeddedBackend backend = EmbeddedBackend.open(directory.resolve("store"), EmbeddedOptions.defaults())) {
            String prefix = "/r" + round + "/";
            List<Entry> entries =
                    backend.range(prefix, "/r" + round + "0", 0, 0).block().entries();
            Map<String, Integer> halves = new HashMap<>();
            for (Entry entry : entries) {
                String key = entry.key().substring(0, entry.key().length() - 2);
                assertThat(entry.value()).isEqualTo(CrashWriter.value(key));
                halves.merge(key, 1, Integer::sum);
            }
            assertThat(halves.values()).as("transactions are whole").containsOnly(2);
            assertThat(halves.keySet())
                    .containsAll(acknowledged.stream()
                            .filter(k -> k.startsWith(prefix))
                            .toList());
            assertThat(revision(backend)).isGreaterThanOrEqualTo(acknowledged.size());
        }
    }

    private static long revision(Backend backend) {
        return backend.revision().block();
    }
}
