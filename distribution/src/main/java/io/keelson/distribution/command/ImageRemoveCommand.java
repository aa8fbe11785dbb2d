package io.keelson.distribution.command;

import io.keelson.cri.v1.ImageServiceGrpc;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.ImageStatusRequest;
import io.keelson.cri.v1.RemoveImageRequest;
import io.keelson.distribution.cluster.ConfigurationException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes an image from the node. */
@Command(name = "rm", description = "Remove an image from the node.", mixinStandardHelpOptions = true)
final class ImageRemoveCommand implements Callable<Integer> {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "NAME", description = "The image's name or id.")
    private String name = "";

    @Override
    public Integer call() {
        ImageSpec image = ImageSpec.newBuilder().setImage(name).build();
        NodeImages.with(cluster, channel -> {
            ImageServiceGrpc.ImageServiceBlockingStub images = ImageServiceGrpc.newBlockingStub(channel);
            if (!images.imageStatus(
                            ImageStatusRequest.newBuilder().setImage(image).build())
                    .hasImage()) {
                throw new ConfigurationException("the node has no image \"" + name + "\"");
            }
            return images.removeImage(
                    RemoveImageRequest.newBuilder().setImage(image).build());
        });
        return CommandLine.ExitCode.OK;
    }
}
