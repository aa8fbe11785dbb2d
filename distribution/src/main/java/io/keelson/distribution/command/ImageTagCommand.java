package io.keelson.distribution.command;

import io.keelson.podruntime.management.ImageRequests;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives an image one more name. */
@Command(name = "tag", description = "Give an image one more name.", mixinStandardHelpOptions = true)
final class ImageTagCommand implements Callable<Integer> {
    @Mixin
    private NodeImages images = new NodeImages();

    @Parameters(index = "0", paramLabel = "NAME", description = "The image's name or id.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "NEW-NAME", description = "The name it gets as well.")
    private String target = "";

    @Override
    public Integer call() {
        images.ask(client -> client.tag(new ImageRequests.Tag(source, target)));
        return CommandLine.ExitCode.OK;
    }
}
