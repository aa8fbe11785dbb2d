package io.keelson.distribution.command;

import io.keelson.distribution.ProgramVersion;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterConfig.Settings;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ProcessStart;
import io.keelson.distribution.process.ClusterProcess;
import io.keelson.distribution.process.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Does for a moment what one of the programs does, so that the JVM learns what starting it takes. */
@Command(name = "train", hidden = true, description = "Run once for each start-up cache while it is made.")
public final class TrainCommand implements Callable<Integer> {
    /** Whose start is learnt. */
    enum Program {
        CLUSTER,
        COMMAND
    }

    @Parameters(paramLabel = "PROGRAM")
    private Program program = Program.CLUSTER;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        ClusterDirectory directory = new ClusterDirectory(Files.createTempDirectory("keelson-train"));
        try {
            if (program == Program.CLUSTER) {
                Training.run(ClusterConfig.defaults(directory.root()), directory);
            } else {
                commands(directory);
            }
            return CommandLine.ExitCode.OK;
        } finally {
            DownCommand.delete(directory.root());
        }
    }

    /** Looks at a cluster that seems to run already; this process stands for it. */
    private void commands(ClusterDirectory directory) throws IOException {
        ClusterConfig config = ClusterConfig.defaults(directory.root())
                .with(new Settings(
                        null, null, null, null, false, null, null, null, null, null, null, null, null, null, null));
        ClusterProcess.writeConfig(config, directory);
        ProcessHandle self = ProcessHandle.current();
        new ClusterState(
                        self.pid(),
                        ProcessStart.of(self),
                        ProgramVersion.current(),
                        config.serverUrl(),
                        ClusterState.Phase.READY,
                        "ready",
                        null,
                        Map.of())
                .write(directory);
        Files.createDirectory(directory.pki());
        for (String file : List.of("ca.crt", "admin.crt", "admin.key")) {
            Files.writeString(directory.pki().resolve(file), file);
        }
        CommandLine program = spec.root().commandLine();
        String where = directory.root().toString();
        program.execute("up", "--no-node", "--data-dir", where);
        program.execute("status", "--data-dir", where);
        // What 'up' needs to launch a process.
        new ProcessBuilder("true").start();
    }
}
