package io.keelson.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path directory;

    private final Steps clock = new Steps();

    /** A day passes whenever somebody looks. */
    private static final class Steps extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            now = now.plus(Duration.ofDays(1));
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private AuditLogFile file(int maxAge, int maxBackups) {
        AuditLogConfig config =
                new AuditLogConfig(Path.of("p"), "audit.log", maxAge, maxBackups, 1, AuditLogMode.BLOCKING);
        return new AuditLogFile(directory.resolve("logs/audit.log"), config, clock);
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() throws Exception {
        try (Stream<Path> all = Files.list(directory.resolve("logs"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatIsTakenIsWrittenInOrderAndIsForItsOwnerAlone() throws Exception {
        Path path = directory.resolve("logs/audit.log");
        Files.createDirectories(path.getParent());
        Files.write(path, line("before"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        try (AuditLog log = new AuditLog(file(0, 0))) {
            CompletableFuture<Boolean> first = log.take(line("one"));
            log.take(line("two"));
            assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readAllLines(path)).containsExactly("before", "one", "two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void fullFilesGetATimeIntoTheirNamesAndGoByNumber() throws Exception {
        Files.createDirectories(directory.resolve("logs"));
        Files.write(directory.resolve("logs/audit-notes.log"), line("somebody else's"));
        try (AuditLogFile file = file(0, 2)) {
            for (int i = 0; i < 5; i++) {
                file.write(line("x".repeat(700_000)));
            }
        }
        assertThat(names()).hasSize(4).contains("audit.log", "audit-notes.log");
        assertThat(names()).anyMatch(name -> name.matches("audit-2026-01-..T00-00-00\\.000\\.log"));
    }

    @Test
    void fullFilesGoByAge() throws Exception {
        try (AuditLogFile file = file(3, 0)) {
            for (int i = 0; i < 8; i++) {
                file.write(line("x".repeat(700_000)));
            }
        }
        assertThat(names()).hasSizeBetween(2, 4);
    }

    @Test
    void whatFindsNoRoomIsRefusedAtOnceAndTheRestIsKept() throws Exception {
        byte[] large = line("x".repeat(8 * 1024 * 1024));
        List<CompletableFuture<Boolean>> taken = new ArrayList<>();
        try (AuditLog log = new AuditLog(file(0, 1))) {
            for (int i = 0; i < 40; i++) {
                taken.add(log.take(large));
            }
            long refused = taken.stream().filter(one -> !one.join()).count();
            assertThat(refused).isEqualTo(log.lost()).isPositive();
            assertThat(log.take(line("after")).get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aDiskThatIsFullLosesEventsAndNothingElse() throws Exception {
        try (AuditLog log = new AuditLog(new AuditLogFile(Path.of("/dev/full"), AuditLogConfig.NONE, clock))) {
            assertThat(log.take(line("one")).get(30, TimeUnit.SECONDS)).isFalse();
            assertThat(log.take(line("two")).get(30, TimeUnit.SECONDS)).isFalse();
            assertThat(log.lost()).isEqualTo(2);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsToldAtTheStart() {
        assertThatThrownBy(() -> new AuditLogFile(directory, AuditLogConfig.NONE, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ensureLogFile");
    }
}
