package io.keelson.distribution.command;

import io.keelson.podruntime.management.ImageRequests;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes images, or names of theirs, from the node. */
@Command(
        name = "rm",
        description = "Take a name of an image, or with its last one the image, from the node.",
        mixinStandardHelpOptions = true)
final class ImageRemoveCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Option(
            names = {"-f", "--force"},
            description = "Remove an image also while containers use it.")
    private boolean force;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images' names or ids.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        images.ask(client -> {
            for (String name : names) {
                client.remove(new ImageRequests.Remove(name, force))
                        .forEach(spec.commandLine().getOut()::println);
            }
            return names;
        });
        return CommandLine.ExitCode.OK;
    }
}
