package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends images of this node to their registries. Layers are put together and compressed one after the other; what the
 * registry has is not sent, and a transfer that broke goes on where it broke.
 */
public final class ImagePusher {
    private final ImageStore store;
    private final RegistryHosts hosts;

    /** @param hosts how registries are reached; the first one that may be pushed to is */
    public ImagePusher(ImageStore store, RegistryHosts hosts) {
        this.store = store;
        this.hosts = hosts;
    }

    /**
     * Pushes an image under one of its names.
     *
     * @param progress is told a line for each blob
     * @return the digest of the manifest
     * @throws FileNotFoundException where the node has no image of that name
     * @throws IOException with the registry's or the network's reason
     */
    public String push(String name, AuthConfig credentials, Consumer<String> progress) throws IOException {
        ImageReference reference = ImageReference.parse(name);
        @Nullable ImageRecord image = store.find(reference.toString());
        if (image == null) {
            throw new FileNotFoundException("image \"" + reference + "\" not found");
        }
        if (!reference.digest().isEmpty()) {
            throw new IllegalArgumentException("an image is pushed by a name with a tag, not by its digest: " + name);
        }
        List<RegistryHost> able = hosts.of(reference.registry(), RegistryHost.Capability.PUSH);
        if (able.isEmpty()) {
            throw new IOException("no host of " + reference.registry() + " may be pushed to");
        }
        try (RegistryUpload upload = new RegistryUpload(able.getLast(), reference, credentials)) {
            return store.holding(() -> push(upload, reference, image, progress));
        } catch (IOException e) {
            throw new IOException("failed to push \"" + reference + "\": " + e.getMessage(), e);
        }
    }

    private String push(RegistryUpload upload, ImageReference reference, ImageRecord image, Consumer<String> progress)
            throws IOException {
        byte[] config = store.config(image);
        List<String> diffIds = ImageManifest.diffIds(config);
        ImageManifest manifest = new ImageManifest(config);
        Path work = store.workDirectory("push");
        for (int i = 0; i < diffIds.size(); i++) {
            Path blob = Files.createTempFile(work, "layer", ".tar.gz");
            try {
                String digest = compress(image.layers().get(i), diffIds.get(i), blob);
                long size = Files.size(blob);
                progress.accept(upload.blob(digest, blob) ? digest + ": pushed" : digest + ": already there");
                manifest.layer(ImageManifest.TAR_GZIP, digest, size);
            } finally {
                Files.deleteIfExists(blob);
            }
        }
        Path blob = Files.createTempFile(work, "config", ".json");
        try {
            Files.write(blob, config);
            progress.accept(upload.blob(image.id(), blob) ? image.id() + ": pushed" : image.id() + ": already there");
        } finally {
            Files.deleteIfExists(blob);
        }
        byte[] content = manifest.bytes();
        upload.manifest(reference.tag(), ImageManifest.TYPE, content);
        return Digest.of(content);
    }

    private String compress(String layer, String diffId, Path target) throws IOException {
        MessageDigest digest = Digest.sha256();
        try (OutputStream out =
                new GZIPOutputStream(new DigestOutputStream(Files.newOutputStream(target), digest), 64 * 1024)) {
            store.layers().archive(layer, diffId, out);
        }
        return Digest.text(digest);
    }
}
