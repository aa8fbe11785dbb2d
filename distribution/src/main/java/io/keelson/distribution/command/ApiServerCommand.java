package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterConfig.Settings;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.process.ClusterMain;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the API server alone, in the foreground; what else there is of the cluster comes to it by kubeconfig. */
@Command(
        name = "apiserver",
        description = "Run the API server alone; its directory then holds a kubeconfig for each other component.",
        mixinStandardHelpOptions = true)
public final class ApiServerCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() {
        Settings file = server.file();
        ClusterDirectory directory = server.directory(file);
        ClusterConfig config = server.configure(ClusterConfig.defaults(directory.root()), file, directory)
                .with(Settings.withoutNode())
                .validated();
        directory.create();
        ClusterMain.runApiServer(config, directory);
        return CommandLine.ExitCode.OK;
    }
}
