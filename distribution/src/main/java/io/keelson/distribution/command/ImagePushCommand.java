package io.keelson.distribution.command;

import io.keelson.podruntime.management.ImageRequests;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pushes images of the node to their registries. */
@Command(
        name = "push",
        description = "Push images to the registries that their names say.",
        mixinStandardHelpOptions = true)
final class ImagePushCommand implements Callable<Integer> {
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
        PrintWriter out = spec.commandLine().getOut();
        images.ask(client -> {
            for (String name : names) {
                client.push(new ImageRequests.Push(name, registry.credentials(name)), line -> {
                            out.println(line);
                            out.flush();
                        })
                        .forEach(digest -> out.println(name + ": digest: " + digest));
            }
            return names;
        });
        return CommandLine.ExitCode.OK;
    }
}
