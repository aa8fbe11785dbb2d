package io.keelson.integration.endtoend;

import io.keelson.integration.endtoend.Shell.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A cluster of the built program in a directory of its own, with a kubeconfig of its own. */
final class TestCluster implements AutoCloseable {
    private final Path home;
    private final int port;
    private final boolean node;

    private TestCluster(boolean node, String... settings) {
        try {
            this.home = Files.createTempDirectory("keelson-e2e");
            this.port = freePort();
            this.node = node;
            List<String> config = new ArrayList<>(List.of("kubeletPort: " + freePort()));
            config.addAll(List.of(settings));
            Files.write(home.resolve("config.yaml"), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a cluster with a node that has not been started; skips the test where none can run. */
    static TestCluster withNode() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "a node needs root");
        return controlPlaneOrNode(true);
    }

    /**
     * Returns a cluster without a node that has not been started.
     *
     * @param settings lines of its configuration
     */
    static TestCluster controlPlane(String... settings) {
        return controlPlaneOrNode(false, settings);
    }

    private static TestCluster controlPlaneOrNode(boolean node, String... settings) {
        Assumptions.assumeFalse(Kubectl.oldestAndNewest().isEmpty(), "kubectl is not installed");
        return new TestCluster(node, settings);
    }

    /** Starts it, or starts it again. */
    TestCluster up() {
        Result result = tryUp();
        if (result.status() != 0) {
            throw new AssertionError("up failed\n" + result.all() + log());
        }
        return this;
    }

    /** Returns what {@code up} did. */
    Result tryUp(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                String.valueOf(port),
                "--config",
                home.resolve("config.yaml").toString()));
        if (!node) {
            arguments.add("--no-node");
        }
        arguments.addAll(List.of(more));
        return keelson("up", arguments.toArray(String[]::new));
    }

    /** Runs a command of the program on this cluster. */
    Result keelson(String command, String... arguments) {
        List<String> line =
                new ArrayList<>(List.of(Shell.root().resolve("keelson").toString()));
        line.addAll(List.of(command.split(" ")));
        line.addAll(List.of("--data-dir", data().toString()));
        line.addAll(List.of(arguments));
        return Shell.run(environment(), null, line);
    }

    /** Runs the newest kubectl; the arguments are one line split at spaces. */
    Result kubectl(String arguments) {
        return kubectl(Kubectl.oldestAndNewest().getLast(), null, arguments.split(" "));
    }

    /** Runs the newest kubectl with an input, mostly {@code apply -f -}. */
    Result kubectl(String arguments, String input) {
        return kubectl(Kubectl.oldestAndNewest().getLast(), input, arguments.split(" "));
    }

    /** Runs a kubectl with arguments that may hold spaces. */
    Result kubectl(Path program, @org.jspecify.annotations.Nullable String input, String... arguments) {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(arguments));
        return Shell.run(environment(), input, line);
    }

    /** Starts the newest kubectl for the caller to read from and to end; what it complains of goes nowhere. */
    Process startKubectl(String... arguments) {
        List<String> line =
                new ArrayList<>(List.of(Kubectl.oldestAndNewest().getLast().toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the process's id. */
    long pid() {
        String status = keelson("status", "-o", "json").output();
        return Long.parseLong(status.replaceAll("(?s).*\"pid\"\\s*:\\s*(\\d+).*", "$1"));
    }

    /** Returns the data directory. */
    Path data() {
        return home.resolve("data");
    }

    /** Returns the file that says how to reach it. */
    Path kubeconfig() {
        return home.resolve("kubeconfig");
    }

    /** Returns the API server's port. */
    int port() {
        return port;
    }

    /** Returns the end of the process's log. */
    String log() {
        return keelson("logs", "--tail", "40").all();
    }

    Map<String, String> environment() {
        return Map.of("KUBECONFIG", kubeconfig().toString());
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        keelson("down", "--purge").ok();
        try {
            Files.deleteIfExists(kubeconfig());
            Files.deleteIfExists(home.resolve("config.yaml"));
            Files.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
