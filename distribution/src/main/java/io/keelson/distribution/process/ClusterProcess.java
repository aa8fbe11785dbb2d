package io.keelson.distribution.process;

import io.keelson.distribution.ProgramVersion;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.JoinedNode;
import io.keelson.distribution.cluster.ProcessStart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The background process of a cluster, as the commands see it.
 *
 * @param directory the cluster's directory
 * @param launched the state of the process when it was launched or found
 */
public record ClusterProcess(ClusterDirectory directory, ClusterState launched) {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration KILLED = Duration.ofSeconds(10);

    /**
     * Launches the process with the JVM and the class path of this one, in a session of its own.
     *
     * @throws ConfigurationException where it cannot be launched
     */
    public static ClusterProcess launch(ClusterConfig config, ClusterDirectory directory) {
        writeConfig(config, directory);
        return launch(
                JvmCommand.of("cluster", ClusterMain.class, List.of(), directory.root()),
                directory,
                "starting the control plane",
                config.serverUrl(),
                config.node() ? config.nodeName() : null,
                ProcessBuilder.Redirect.from(new File("/dev/null")),
                process -> {});
    }

    /**
     * Launches the process of a machine that has joined a cluster elsewhere.
     *
     * @throws ConfigurationException where it cannot be launched
     */
    public static ClusterProcess launch(JoinedNode node, ClusterDirectory directory) {
        return launch(node, directory, List.of(), process -> {});
    }

    /**
     * As the one before, by way of another program.
     *
     * @param before a program that becomes the node's process, and its arguments
     * @param launched told the process, whose input is a pipe where there is such a program
     */
    public static ClusterProcess launch(
            JoinedNode node, ClusterDirectory directory, List<String> before, Consumer<Process> launched) {
        List<String> command = new ArrayList<>(before);
        command.addAll(NodeMain.command(directory));
        ProcessBuilder.Redirect input =
                before.isEmpty() ? ProcessBuilder.Redirect.from(new File("/dev/null")) : ProcessBuilder.Redirect.PIPE;
        return launch(
                command,
                directory,
                "starting the node",
                node.server(),
                node.node().nodeName(),
                input,
                launched);
    }

    private static ClusterProcess launch(
            List<String> program,
            ClusterDirectory directory,
            String doing,
            String server,
            @Nullable String node,
            ProcessBuilder.Redirect input,
            Consumer<Process> launched) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(program);
        try {
            File output = directory.output().toFile();
            Process process = new ProcessBuilder(command)
                    .directory(directory.root().toFile())
                    .redirectInput(input)
                    .redirectOutput(output)
                    .redirectErrorStream(true)
                    .start();
            launched.accept(process);
            return new ClusterProcess(
                    directory,
                    new ClusterState(
                            process.pid(),
                            ProcessStart.of(process.toHandle()),
                            ProgramVersion.current(),
                            server,
                            ClusterState.Phase.STARTING,
                            doing,
                            node,
                            Map.of()));
        } catch (IOException e) {
            throw ConfigurationException.because("the cluster's process cannot be started", e);
        }
    }

    /** Writes the settings of a cluster where its process reads them. */
    public static void writeConfig(ClusterConfig config, ClusterDirectory directory) {
        ClusterDirectory.replace(
                directory.config(), YAMLMapper.builder().build().writeValueAsBytes(config));
    }

    /**
     * Waits until the cluster can be used.
     *
     * @param progress told what the process is doing
     * @return the state it reached: ready or failed
     */
    public ClusterState awaitReady(Consumer<String> progress) {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        progress.accept(launched.message());
        while (System.nanoTime() < deadline) {
            ClusterState state = ClusterState.read(directory)
                    .filter(s -> s.pid() == launched.pid())
                    .orElse(launched);
            if (state.phase() == ClusterState.Phase.READY || state.phase() == ClusterState.Phase.FAILED) {
                return state;
            }
            if (state.process().isEmpty()) {
                return state.at(
                        ClusterState.Phase.FAILED,
                        "the cluster's process ended while it was " + state.message() + ": " + lastOutput(),
                        state.components());
            }
            progress.accept(state.message());
            LockSupport.parkNanos(POLL.toNanos());
        }
        return launched.at(
                ClusterState.Phase.FAILED,
                "the cluster was not ready after " + READY_TIMEOUT.toSeconds() + " s",
                Map.of());
    }

    /**
     * Ends the process and waits until it has gone.
     *
     * @param patience how long it may take before it is killed
     */
    public void stop(Duration patience) {
        ProcessHandle process = launched.process().orElse(null);
        if (process == null) {
            return;
        }
        process.destroy();
        if (!gone(patience)) {
            process.destroyForcibly();
            if (!gone(KILLED)) {
                throw new ConfigurationException("process " + launched.pid() + " cannot be stopped");
            }
        }
    }

    /** Waits until the process has ended, whether or not anybody has asked how; returns whether it has. */
    public boolean gone(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (launched.process().isPresent()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    private String lastOutput() {
        try (var lines = Files.lines(directory.output())) {
            return lines.filter(l -> !l.isBlank()).reduce((first, last) -> last).orElse("it printed nothing");
        } catch (IOException e) {
            return "it printed nothing";
        }
    }
}
