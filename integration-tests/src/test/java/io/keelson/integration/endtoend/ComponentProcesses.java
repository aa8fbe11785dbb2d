package io.keelson.integration.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The components of one test that run alone, and what they need; they end before their cluster's directory goes. */
final class ComponentProcesses implements AutoCloseable {
    private final List<Process> started = new ArrayList<>();

    /** Starts a component with the kubeconfig that the API server wrote for it. */
    Process component(String name, TestCluster cluster, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                name,
                "--kubeconfig",
                cluster.data().resolve(name + ".kubeconfig").toString(),
                "--secure-port",
                "0"));
        arguments.addAll(List.of(more));
        return keelson(arguments.toArray(String[]::new));
    }

    /** Starts the program. */
    Process keelson(String... arguments) {
        List<String> line =
                new ArrayList<>(List.of(Shell.root().resolve("keelson").toString()));
        line.addAll(List.of(arguments));
        return start(line);
    }

    /** Starts any program; what it prints goes nowhere. */
    Process start(List<String> line) {
        try {
            Process process = new ProcessBuilder(line)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process process : started.reversed()) {
            process.destroy();
            process.onExit().join();
        }
    }
}
