package io.keelson.distribution.command;

import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.ImageServiceGrpc;
import io.keelson.cri.v1.ListImagesRequest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the node's images. */
@Command(name = "ls", description = "List the images the node has.", mixinStandardHelpOptions = true)
final class ImageListCommand implements Callable<Integer> {
    private static final int SHORT_ID = 12;

    @Mixin
    private NodeImages node = new NodeImages();

    @Option(
            names = {"-q", "--quiet"},
            description = "Show ids alone.")
    private boolean quiet;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<Image> images = node.with(channel -> ImageServiceGrpc.newBlockingStub(channel)
                .listImages(ListImagesRequest.getDefaultInstance())
                .getImagesList());
        if (quiet) {
            images.forEach(image -> spec.commandLine().getOut().println(image.getId()));
            return CommandLine.ExitCode.OK;
        }
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"IMAGE", "ID", "SIZE"});
        for (Image image : images) {
            String id = image.getId().replaceFirst("^sha256:", "");
            String size = "%.1f MB".formatted(image.getSize() / 1e6);
            List<String> names = image.getRepoTagsCount() > 0 ? image.getRepoTagsList() : List.of("<none>");
            names.forEach(name ->
                    rows.add(new String[] {name, id.substring(0, Math.min(SHORT_ID, id.length())), size}));
        }
        int width = rows.stream().mapToInt(r -> r[0].length()).max().orElse(0);
        PrintWriter out = spec.commandLine().getOut();
        rows.forEach(r -> out.printf("%-" + width + "s   %-12s   %s%n", r[0], r[1], r[2]));
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
