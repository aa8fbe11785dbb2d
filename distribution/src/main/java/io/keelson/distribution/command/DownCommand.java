package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.JoinedNode;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.distribution.kubeconfig.UserKubeconfig;
import io.keelson.distribution.lab.Lab;
import io.keelson.distribution.process.ClusterProcess;
import io.keelson.distribution.process.NodeTeardown;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops the cluster with everything that runs on its node. */
@Command(
        name = "down",
        description = "Stop the cluster and its pods; what was created in it is kept for the next up.",
        mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--purge", description = "Also delete all data of the cluster and its kubectl context.")
    private boolean purge;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ClusterDirectory directory = cluster.directory();
        if (!Files.isDirectory(directory.root())) {
            out.println("There is no cluster in " + directory.root() + ".");
            return CommandLine.ExitCode.OK;
        }
        Progress progress = new Progress(out);
        String what = JoinedNode.isIn(directory) ? "node" : "cluster";
        Optional<Lab> lab = JoinedNode.isIn(directory)
                ? Optional.empty()
                : Lab.of(directory, cluster.config().clusterCidr());
        if (lab.isPresent()) {
            progress.step("stopping the other nodes");
            lab.get().stop();
        }
        Optional<ClusterState> state = ClusterState.read(directory);
        boolean running = state.flatMap(ClusterState::process).isPresent();
        if (running) {
            progress.step(JoinedNode.isIn(directory) ? "stopping the node" : "stopping the control plane");
            new ClusterProcess(directory, state.get()).stop(PATIENCE);
        }
        if (Files.isDirectory(directory.runtime())) {
            progress.step("stopping pods");
            NodeTeardown.run(NodeConfig.of(directory), directory);
        }
        progress.done();
        deleteFile(directory.state());
        if (purge) {
            progress.step("deleting " + directory.root());
            UserKubeconfig.of(directory).remove();
            directory.owned().forEach(DownCommand::delete);
            deleteIfEmpty(directory.root());
            progress.done();
        }
        out.println(
                purge
                        ? "The " + what + " and its data are gone."
                        : running ? "The " + what + " is down." : "Nothing was running.");
        return CommandLine.ExitCode.OK;
    }

    private static void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw ConfigurationException.because(file + " cannot be deleted", e);
        }
    }

    static void deleteIfEmpty(Path directory) {
        try (var children = Files.list(directory)) {
            if (children.findAny().isEmpty()) {
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw ConfigurationException.because(directory + " cannot be deleted", e);
        }
    }

    static void delete(Path tree) {
        if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw ConfigurationException.because(tree + " cannot be deleted", e);
        }
    }
}
