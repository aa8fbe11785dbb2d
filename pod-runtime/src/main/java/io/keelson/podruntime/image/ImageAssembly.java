package io.keelson.podruntime.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Puts an image together from its configuration and its layers' archives, unpacking several layers at a time. */
final class ImageAssembly {
    private static final int AT_ONCE = 3;

    private final ImageStore store;

    ImageAssembly(ImageStore store) {
        this.store = store;
    }

    /** Opens the archive of one layer. */
    interface Source {
        InputStream open(int layer) throws IOException;
    }

    ImageRecord fromFiles(byte[] config, List<Path> layers, List<String> tags, List<String> digests)
            throws IOException {
        return assemble(config, layers.size(), i -> Files.newInputStream(layers.get(i)), tags, digests, false);
    }

    /**
     * Unpacks the layers that the store lacks and records the image.
     *
     * @param config the image configuration as its digest is taken over
     */
    ImageRecord assemble(
            byte[] config, int count, Source source, List<String> tags, List<String> digests, boolean pinned)
            throws IOException {
        JsonNode tree;
        try {
            tree = JsonMapper.shared().readTree(config);
        } catch (RuntimeException e) {
            throw new IOException("image configuration is malformed", e);
        }
        List<String> diffIds = ImageRecord.texts(tree.path("rootfs").path("diff_ids"));
        if (diffIds.size() != count) {
            throw new IOException("image has " + count + " layers but its configuration lists " + diffIds.size());
        }
        List<String> names = LayerStore.names(diffIds);
        return store.adding(() -> {
            unpack(diffIds, names, source);
            long size = 0;
            for (String name : names) {
                size += store.layers().size(name);
            }
            store.keepConfig(config);
            return new ImageRecord(
                    Digest.of(config),
                    List.copyOf(tags),
                    List.copyOf(digests),
                    names,
                    size,
                    pinned,
                    ImageRecord.defaults(tree.path("config")));
        });
    }

    private void unpack(List<String> diffIds, List<String> names, Source source) throws IOException {
        LayerStore layers = store.layers();
        List<Future<LayerStore.@Nullable Unpacked>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(AT_ONCE, Math.max(1, names.size())),
                Thread.ofPlatform().daemon().name("runtime-layer-", 0).factory())) {
            for (int i = 0; i < names.size(); i++) {
                int layer = i;
                running.add(threads.submit(() -> {
                    if (layers.has(names.get(layer))) {
                        return null;
                    }
                    try (InputStream in = source.open(layer)) {
                        return layers.unpack(in, diffIds.get(layer));
                    }
                }));
            }
            IOException failure = null;
            for (int i = 0; i < names.size(); i++) {
                try {
                    LayerStore.Unpacked unpacked = running.get(i).get();
                    if (unpacked != null && failure == null) {
                        layers.commit(unpacked, names.get(i), names.subList(0, i));
                    } else if (unpacked != null) {
                        layers.discard(unpacked);
                    }
                } catch (ExecutionException e) {
                    failure = e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
                }
            }
            if (failure != null) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking layers", e);
        }
    }
}
