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

/** Describes images of the node. */
@Command(name = "inspect", description = "Describe images as JSON, as docker does.", mixinStandardHelpOptions = true)
final class ImageInspectCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images' names or ids.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<String> found = images.ask(client -> names.stream()
                .flatMap(name -> client.inspect(new ImageRequests.Inspect(name)).stream())
                .toList());
        PrintWriter out = spec.commandLine().getOut();
        out.println("[" + String.join(",\n", found) + "]");
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
