package io.keelson.podruntime.build;

import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.image.BuildLayers;
import io.keelson.podruntime.image.ImagePuller;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Builds images from Dockerfiles. */
public final class ImageBuilder {
    private final Path builds;
    private final Path caches;
    private final BuildCache cache;
    private final BuildLayers layers;
    private final ImageStore store;
    private final ImagePuller puller;
    private final Sandboxes sandboxes;
    private final Containers containers;
    private final InstantSource clock;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** @param root a directory of the builder's own, on the file system of the store */
    public ImageBuilder(
            Path root,
            ImageStore store,
            ImagePuller puller,
            Sandboxes sandboxes,
            Containers containers,
            InstantSource clock)
            throws IOException {
        this.builds = root.resolve("builds");
        this.caches = root.resolve("mounts");
        this.store = store;
        this.puller = puller;
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.clock = clock;
        this.layers = new BuildLayers(store);
        this.cache = new BuildCache(root.resolve("cache"), layers);
    }

    /** Removes what builds left that ended with the process; to be called before the first build. */
    public void recover() throws IOException {
        BuildSandboxes.clear(sandboxes, containers);
        BuildDirectory.clear(builds);
    }

    /** The names of layers that builds may still use. */
    public Set<String> layersInUse() {
        return cache.layersInUse();
    }

    /** Forgets what was kept of steps, and the directories of cache mounts. @return how many steps that were */
    public int clearCache() throws IOException {
        int steps = cache.clear();
        store.collect();
        io.keelson.linux.file.FileTree.delete(caches);
        return steps;
    }

    /**
     * Builds an image. Where that fails, nothing stays of it but the steps that were whole.
     *
     * @throws BuildException naming file and line
     */
    public ImageRecord build(BuildRequest request, BuildLog log) throws IOException {
        try (BuildDirectory directory = new BuildDirectory(builds);
                BuildSandboxes places = new BuildSandboxes(sandboxes, containers)) {
            Workshop workshop =
                    new Workshop(directory, caches, cache, layers, store, puller, places, containers, clock, locks);
            try (BuildRun run = new BuildRun(workshop, request, log)) {
                return run.image();
            }
        } catch (DockerfileException e) {
            throw new BuildException(e.in(request.file()), e);
        } finally {
            cache.trim();
        }
    }

    /** What a build works with. */
    record Workshop(
            BuildDirectory directory,
            Path caches,
            BuildCache cache,
            BuildLayers layers,
            ImageStore store,
            ImagePuller puller,
            BuildSandboxes sandboxes,
            Containers containers,
            InstantSource clock,
            Map<String, ReentrantLock> locks) {}
}
