package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.podruntime.management.ImageRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes images of the node into an archive. */
@Command(
        name = "export",
        aliases = "save",
        description = "Write images into an archive that docker, podman, containerd and 'image import' read.",
        mixinStandardHelpOptions = true)
final class ImageExportCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The archive; what was there is replaced when it is whole.")
    private Path file = Path.of("");

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The images' names or ids.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        Path archive = file.toAbsolutePath();
        if (Files.isDirectory(archive) || !Files.isDirectory(archive.resolveSibling("."))) {
            throw new ConfigurationException(
                    file + " cannot be written: it is a directory, or its directory is not there");
        }
        images.ask(client -> {
            client.export(new ImageRequests.Export(names, archive.toString()));
            return names;
        });
        return CommandLine.ExitCode.OK;
    }
}
