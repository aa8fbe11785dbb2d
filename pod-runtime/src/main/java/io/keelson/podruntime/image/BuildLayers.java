package io.keelson.podruntime.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The door of the store for builds: layers that are made here rather than pulled. Layers are meant by their digests. */
public final class BuildLayers {
    private final ImageStore store;

    /** @param store where the layers go, and the image in the end */
    public BuildLayers(ImageStore store) {
        this.store = store;
    }

    /** The digests of an image's layers, lowest first. */
    public List<String> of(ImageRecord image) throws IOException {
        return ImageManifest.diffIds(store.config(image));
    }

    /** The directories of layers for overlayfs, lowest first. */
    public List<Path> directories(List<String> diffIds) {
        return LayerStore.names(diffIds).stream().map(store.layers()::content).toList();
    }

    /** The names of layers, as {@link ImageStore#holders} are to tell them. */
    public static List<String> names(List<String> diffIds) {
        return LayerStore.names(diffIds);
    }

    /** Whether the topmost of these layers is there. */
    public boolean has(List<String> diffIds) {
        return store.layers().has(LayerStore.names(diffIds).getLast());
    }

    /** Bytes of the topmost layer's files. */
    public long size(List<String> diffIds) throws IOException {
        return store.layers().size(LayerStore.names(diffIds).getLast());
    }

    /**
     * Takes what was written over layers as one more layer. The directory is moved away.
     *
     * @return its digest; null where nothing was written
     */
    public @Nullable String add(List<String> below, Path changes) throws IOException {
        return store.layers().stage(changes, below);
    }

    /** Makes sure that layers which were added outlive a crash of the machine. @param names as {@link #names} */
    public void settle(Collection<String> names) throws IOException {
        store.layers().settle(names);
    }

    /** Records an image whose layers are there. @param tags full names, which other images lose */
    public ImageRecord record(byte[] config, List<String> tags) throws IOException {
        List<String> names = LayerStore.names(ImageManifest.diffIds(config));
        List<String> full = new ArrayList<>();
        for (String tag : tags) {
            full.add(ImageReference.parse(tag).tagged());
        }
        return store.adding(() -> {
            long size = 0;
            for (String name : names) {
                size += store.layers().size(name);
            }
            store.keepConfig(config);
            return new ImageRecord(
                    Digest.of(config),
                    List.copyOf(full),
                    List.of(),
                    names,
                    size,
                    false,
                    ImageRecord.defaults(tools.jackson.databind.json.JsonMapper.shared()
                            .readTree(config)
                            .path("config")));
        });
    }
}
