package io.keelson.integration.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs programs and waits for conditions. */
final class Shell {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);

    private Shell() {}

    /** What a program did. */
    record Result(int status, String output, String errors) {
        /** Returns the output of a program that must have succeeded. */
        String ok() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + "\n" + output + errors);
            }
            return output;
        }

        /** Returns everything that was printed. */
        String all() {
            return output + errors;
        }
    }

    /** Returns the project's directory. */
    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(directory.resolve("keelson"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException("not run from within the project");
            }
        }
        return directory;
    }

    static Result run(Map<String, String> environment, @Nullable String input, List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(root().toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            List<byte[]> printed = new ArrayList<>(List.of(new byte[0], new byte[0]));
            Thread out = reader(process.getInputStream(), printed, 0);
            Thread err = reader(process.getErrorStream(), printed, 1);
            try (var in = process.getOutputStream()) {
                if (input != null) {
                    in.write(input.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // The program may end without reading what it is given.
            }
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        String.join(" ", command) + " did not end within " + LONGEST.toSeconds() + " s");
            }
            out.join();
            err.join();
            return new Result(
                    process.exitValue(),
                    new String(printed.get(0), StandardCharsets.UTF_8),
                    new String(printed.get(1), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Thread reader(InputStream stream, List<byte[]> into, int index) {
        return Thread.ofVirtual().start(() -> {
            try (stream) {
                into.set(index, stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Waits until a condition holds. */
    static void eventually(String what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + patience.toSeconds() + " s still not: " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Returns whether a program is there. */
    static boolean has(String program) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
