package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.process.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs a control plane for a moment, so that the JVM learns what starting one takes. */
@Command(name = "train", hidden = true, description = "Run once while the start-up cache is made.")
public final class TrainCommand implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("keelson-train");
        try {
            Training.run(ClusterConfig.defaults(directory), new ClusterDirectory(directory));
            return CommandLine.ExitCode.OK;
        } finally {
            DownCommand.delete(directory);
        }
    }
}
