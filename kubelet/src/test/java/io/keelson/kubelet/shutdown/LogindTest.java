package io.keelson.kubelet.shutdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd's programs, played by scripts. */
class LogindTest {
    private static final String SIGNAL = "{\"type\":\"signal\",\"path\":\"/org/freedesktop/login1\",\"member\":"
            + "\"PrepareForShutdown\",\"payload\":{\"type\":\"b\",\"data\":[%s]}}";

    @TempDir
    Path directory;

    private final BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();

    private Logind logind() {
        return new Logind(directory + "/", directory.resolve("logind.conf.d"));
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void systemd(String delay, String signals) throws IOException {
        program(
                "busctl",
                "if [ \"$1\" = monitor ]; then " + signals + "; exec sleep 60; fi\necho \"t $(" + delay + ")\"");
        program("systemd-inhibit", "echo held > " + directory + "/lock; cat; echo released > " + directory + "/lock");
        program("systemctl", "echo 60000000 > " + directory + "/delay");
    }

    private void awaitLock(String state) throws IOException, InterruptedException {
        Path lock = directory.resolve("lock");
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(lock) || !Files.readString(lock).trim().equals(state)) {
            assertTrue(System.nanoTime() < end, "the lock is not " + state);
            Thread.onSpinWait();
        }
    }

    @Test
    void theMachineWaitsUntilItIsReleased() throws Exception {
        systemd("echo 30000000", "echo '" + SIGNAL.formatted("true") + "'; echo '" + SIGNAL.formatted("false") + "'");
        try (Logind logind = logind()) {
            logind.start(Duration.ofSeconds(20), told::add);
            assertEquals(true, told.poll(60, TimeUnit.SECONDS));
            assertEquals(false, told.poll(60, TimeUnit.SECONDS));
            awaitLock("held");
            logind.release();
            awaitLock("released");
        }
    }

    @Test
    void whereItWouldWaitTooShortItIsToldToWaitLonger() throws Exception {
        Files.writeString(directory.resolve("delay"), "5000000");
        systemd("cat " + directory + "/delay", "true");
        try (Logind logind = logind()) {
            logind.start(Duration.ofSeconds(45), told::add);
            awaitLock("held");
        }
        awaitLock("released");
        assertEquals(
                "# Kubelet logind override\n[Login]\nInhibitDelayMaxSec=45\n",
                Files.readString(directory.resolve("logind.conf.d/99-kubelet.conf")));
    }

    @Test
    void whereItCannotWaitThatIsSaid() throws Exception {
        systemd("echo 5000000", "true");
        try (Logind logind = logind()) {
            assertEquals(
                    "logind waits 5 seconds at most (InhibitDelayMaxSec) where 45 are wanted",
                    assertThrows(IOException.class, () -> logind.start(Duration.ofSeconds(45), told::add))
                            .getMessage());
        }
    }

    @Test
    void whereThereIsNoLogindThatIsSaid() throws Exception {
        program("busctl", "echo 'Failed to connect to bus: No such file or directory'; exit 1");
        try (Logind logind = logind()) {
            assertEquals(
                    "busctl failed: Failed to connect to bus: No such file or directory",
                    assertThrows(IOException.class, () -> logind.start(Duration.ofSeconds(1), told::add))
                            .getMessage());
        }
    }

    @Test
    void whatIsNoSignalOfItsIsPassedOver() {
        assertNull(Logind.signal("nonsense"));
        assertNull(Logind.signal("{\"member\":\"PrepareForSleep\",\"payload\":{\"data\":[true]}}"));
        assertNull(Logind.signal("{\"member\":\"PrepareForShutdown\",\"payload\":{\"data\":[\"true\"]}}"));
    }
}
