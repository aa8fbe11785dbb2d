package io.keelson.distribution.command;

import io.keelson.podruntime.management.ImageRequests;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pulls an image into the node. */
@Command(name = "pull", description = "Pull images into the node.", mixinStandardHelpOptions = true)
final class ImagePullCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images' names.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        images.ask(client -> {
            for (String name : names) {
                client.pull(
                                new ImageRequests.Pull(name, registry.credentials(name)),
                                spec.commandLine().getOut()::println)
                        .forEach(spec.commandLine().getOut()::println);
            }
            return names;
        });
        return CommandLine.ExitCode.OK;
    }
}
