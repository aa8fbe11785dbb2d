package io.keelson.podruntime.management;

import io.keelson.podruntime.registry.RegistryCredentials;
import java.util.List;

/** What can be asked of a runtime's images. Files are absolute paths. */
public final class ImageRequests {
    private ImageRequests() {}

    /** Import an archive of {@code docker save} or an OCI layout. */
    public record Import(String file) {}

    /** Write images into an archive; nothing is at the path until it is whole. */
    public record Export(List<String> names, String file) {}

    /** Give an image one more name. */
    public record Tag(String source, String target) {}

    /** Take an image's name, or the image with its last one. @param force also while containers use it */
    public record Remove(String name, boolean force) {}

    /** Describe an image, as docker does. */
    public record Inspect(String name) {}

    /**
     * Remove images that no container uses: those without a name, or all.
     *
     * @param buildCache whether what builds have kept goes too
     */
    public record Prune(boolean all, boolean buildCache) {}

    /** Pull an image. */
    public record Pull(String name, RegistryCredentials credentials) {}

    /** Push an image to the registry that its name says. */
    public record Push(String name, RegistryCredentials credentials) {}

    /**
     * One of the answers to a request.
     *
     * @param result whether this is what was asked for, rather than word of how far it is
     */
    public record Answer(String text, boolean result) {}
}
