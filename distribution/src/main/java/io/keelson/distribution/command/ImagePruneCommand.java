package io.keelson.distribution.command;

import io.keelson.podruntime.management.ImageRequests;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes images that nothing needs. */
@Command(
        name = "prune",
        description = "Remove images without a name that no container uses.",
        mixinStandardHelpOptions = true)
final class ImagePruneCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Option(
            names = {"-a", "--all"},
            description = "Remove every image that no container uses.")
    private boolean all;

    @Option(names = "--build-cache", description = "Remove what builds have kept as well.")
    private boolean buildCache;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        images.ask(client -> client.prune(
                        new ImageRequests.Prune(all, buildCache),
                        spec.commandLine().getOut()::println))
                .forEach(spec.commandLine().getOut()::println);
        return CommandLine.ExitCode.OK;
    }
}
