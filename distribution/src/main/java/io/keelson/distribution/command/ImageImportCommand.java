package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.podruntime.management.ImageRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports an image archive into the node. */
@Command(
        name = "import",
        aliases = "load",
        description = "Import an archive of docker save or an OCI layout.",
        mixinStandardHelpOptions = true)
final class ImageImportCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Parameters(paramLabel = "FILE", description = "A tar file, plain or gzipped.")
    private Path file = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Path archive = file.toAbsolutePath();
        if (!Files.isReadable(archive)) {
            throw new ConfigurationException(file + " does not exist or cannot be read");
        }
        images.ask(client -> client.importArchive(new ImageRequests.Import(archive.toString())))
                .forEach(spec.commandLine().getOut()::println);
        return CommandLine.ExitCode.OK;
    }
}
