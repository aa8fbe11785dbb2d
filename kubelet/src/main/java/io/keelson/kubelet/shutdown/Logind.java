package io.keelson.kubelet.shutdown;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * systemd's logind, asked by systemd's own programs: a delaying inhibitor makes it wait, and its signal
 * {@code PrepareForShutdown} tells when. Where it would wait for too short a time, a drop-in of its configuration is
 * written, as upstream's kubelet does.
 */
public final class Logind implements ShutdownNotices {
    private static final Logger LOG = LoggerFactory.getLogger(Logind.class);
    private static final String NAME = "org.freedesktop.login1";
    private static final String OBJECT = "/org/freedesktop/login1";
    private static final String MANAGER = NAME + ".Manager";
    private static final int LONGEST_ANSWER = 4096;
    private static final int LONGEST_SIGNAL = 64 * 1024;
    private static final long PATIENCE_SECONDS = 10;

    private final String programs;
    private final Path dropIns;
    private @Nullable Process inhibitor;
    private @Nullable Process monitor;
    private boolean closed;

    /** Returns the machine's. */
    public static Logind ofMachine() {
        return new Logind("", Path.of("/etc/systemd/logind.conf.d"));
    }

    /**
     * @param programs the folder of systemd's programs with a slash at its end, empty to look on the path
     * @param dropIns the folder of logind's drop-ins
     */
    Logind(String programs, Path dropIns) {
        this.programs = programs;
        this.dropIns = dropIns;
    }

    @Override
    public void start(Duration wanted, Consumer<Boolean> told) throws IOException {
        Duration longest = longestDelay();
        if (longest.compareTo(wanted) < 0) {
            Files.createDirectories(dropIns);
            Files.writeString(
                    dropIns.resolve("99-kubelet.conf"),
                    "# Kubelet logind override\n[Login]\nInhibitDelayMaxSec=" + wanted.toSeconds() + "\n");
            run("systemctl", "kill", "--kill-whom=main", "--signal=HUP", "systemd-logind.service");
            longest = longestDelay();
            if (longest.compareTo(wanted) < 0) {
                throw new IOException("logind waits " + longest.toSeconds() + " seconds at most (InhibitDelayMaxSec)"
                        + " where " + wanted.toSeconds() + " are wanted");
            }
        }
        acquire();
        Process signals = new ProcessBuilder(
                        programs + "busctl",
                        "monitor",
                        "--json=short",
                        "--match=type='signal',interface='" + MANAGER + "',member='PrepareForShutdown'")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        synchronized (this) {
            monitor = signals;
        }
        Thread.ofVirtual().name("logind").start(() -> follow(signals, told));
    }

    /** In microseconds on the bus. */
    private Duration longestDelay() throws IOException {
        String answer = run("busctl", "get-property", NAME, OBJECT, MANAGER, "InhibitDelayMaxUSec");
        String[] words = answer.trim().split(" ", 2);
        try {
            return Duration.of(Long.parseLong(words[words.length - 1]), java.time.temporal.ChronoUnit.MICROS);
        } catch (NumberFormatException e) {
            throw new IOException("logind's InhibitDelayMaxUSec is no number: " + answer.trim(), e);
        }
    }

    private String run(String program, String... arguments) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(programs + program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(program + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(program + " failed: " + answer.trim());
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private void follow(Process signals, Consumer<Boolean> told) {
        try (BufferedReader lines = signals.inputReader(StandardCharsets.UTF_8)) {
            for (String line = line(lines); line != null; line = line(lines)) {
                Boolean goesDown = signal(line);
                if (goesDown != null) {
                    told.accept(goesDown);
                }
            }
        } catch (IOException e) {
            LOG.debug("logind is followed no longer: {}", e.getMessage());
        }
        synchronized (this) {
            if (!closed) {
                LOG.error("logind's signals are not followed any more: the next shutdown will not wait for pods");
            }
        }
    }

    /** A line that is longer than any signal of logind's is none of them. */
    private static @Nullable String line(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read(); c != '\n'; c = reader.read()) {
            if (c < 0) {
                return null;
            }
            if (line.length() < LONGEST_SIGNAL) {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Returns whether the machine goes down, null where a message says nothing about it. */
    static @Nullable Boolean signal(String line) {
        try {
            JsonNode message = JsonMapper.shared().readTree(line);
            JsonNode value = message.path("payload").path("data").path(0);
            return message.path("member").asString("").equals("PrepareForShutdown") && value.isBoolean()
                    ? value.asBoolean()
                    : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    @Override
    public synchronized void acquire() throws IOException {
        Process before = inhibitor;
        // It ends with its input, and so does the lock when this process ends however it does.
        inhibitor = new ProcessBuilder(
                        programs + "systemd-inhibit",
                        "--what=shutdown",
                        "--who=kubelet",
                        "--why=Kubelet needs time to handle node shutdown",
                        "--mode=delay",
                        "cat")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        end(before);
    }

    @Override
    public synchronized void release() {
        end(inhibitor);
        inhibitor = null;
    }

    private static void end(@Nullable Process process) {
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                process.destroy();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
        if (monitor != null) {
            monitor.destroy();
        }
    }
}
