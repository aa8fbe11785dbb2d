package io.keelson.podruntime.image;

import io.keelson.linux.file.AtomicFile;
import io.keelson.linux.file.FileTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of this node: a record per image and the layers they share. Layers are kept as long as an image or a
 * container uses them.
 */
public final class ImageStore {
    private static final Logger log = LoggerFactory.getLogger(ImageStore.class);

    private final Path records;
    private final Path configs;
    private final Path root;
    private final LayerStore layers;
    private final Map<String, ImageRecord> images = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock collecting = new ReentrantReadWriteLock();
    private volatile Supplier<Set<String>> held = Set::of;

    /** Opens the store in a directory, which is made if need be. */
    public ImageStore(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.records = Files.createDirectories(root.resolve("records"));
        this.configs = Files.createDirectories(root.resolve("configs"));
        this.layers = new LayerStore(root.resolve("layers"));
        FileTree.delete(root.resolve("import"));
        try (Stream<Path> files = Files.list(records)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                try {
                    ImageRecord record = ImageRecord.fromJson(Files.readAllBytes(file));
                    if (record.layers().stream().allMatch(layers::has)) {
                        images.put(record.id(), record);
                    } else {
                        log.warn("image {} has lost layers: it is to be pulled again", record.id());
                    }
                } catch (RuntimeException e) {
                    log.error("the record of image {} is damaged: it is to be pulled again: {}", file, e.getMessage());
                    Files.delete(file);
                }
            }
        }
    }

    /** Tells which layers containers hold, beside the images' own. */
    public void holders(Supplier<Set<String>> layersInUse) {
        this.held = layersInUse;
    }

    LayerStore layers() {
        return layers;
    }

    /** A directory for downloads and imports in progress. */
    Path workDirectory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Where the store is, for reports on its file system. */
    public Path root() {
        return root;
    }

    public Collection<ImageRecord> all() {
        return List.copyOf(images.values());
    }

    /** The image that a reference, an id or an unambiguous start of an id means; null when there is none. */
    public @Nullable ImageRecord find(String name) {
        if (name.isEmpty()) {
            return null;
        }
        ImageRecord byId = images.get(name.startsWith("sha256:") ? name : "sha256:" + name);
        if (byId != null) {
            return byId;
        }
        try {
            ImageReference reference = ImageReference.parse(name);
            for (ImageRecord record : images.values()) {
                if (reference.digest().isEmpty()
                        ? record.tags().contains(reference.tagged())
                        : record.digests().contains(reference.name() + "@" + reference.digest())) {
                    return record;
                }
            }
        } catch (IllegalArgumentException e) {
            return prefixed(name);
        }
        return prefixed(name);
    }

    private @Nullable ImageRecord prefixed(String name) {
        String start = name.startsWith("sha256:") ? name : "sha256:" + name;
        if (!start.matches("sha256:[0-9a-f]{3,64}")) {
            return null;
        }
        List<ImageRecord> found =
                images.values().stream().filter(r -> r.id().startsWith(start)).toList();
        return found.size() == 1 ? found.getFirst() : null;
    }

    /** The directories of an image's layers for overlayfs, lowest first. */
    public List<Path> layerDirectories(ImageRecord image) {
        return image.layers().stream().map(layers::content).toList();
    }

    /** Runs something that adds layers and then a record, during which nothing is collected. */
    ImageRecord adding(Addition addition) throws IOException {
        collecting.readLock().lock();
        try {
            return put(addition.run());
        } finally {
            collecting.readLock().unlock();
        }
    }

    /** Something that counts on layers of images that it has found. */
    public interface Holding<T> {
        T run() throws IOException;
    }

    /** Runs something during which no layer is collected: until a container that stands on them is known. */
    public <T> T holding(Holding<T> task) throws IOException {
        collecting.readLock().lock();
        try {
            return task.run();
        } finally {
            collecting.readLock().unlock();
        }
    }

    /** Keeps the configuration of an image that is about to be recorded. */
    void keepConfig(byte[] config) throws IOException {
        Path file = configFile(Digest.of(config));
        if (!Files.exists(file)) {
            AtomicFile.write(file, config);
        }
    }

    /**
     * The configuration of an image, in the bytes that its id is the digest of.
     *
     * @throws IOException where it is not there: an early version did not keep it
     */
    public byte[] config(ImageRecord image) throws IOException {
        Path file = configFile(image.id());
        if (!Files.exists(file)) {
            throw new IOException("the configuration of image " + image.id() + " was not kept: pull it again");
        }
        byte[] config = Files.readAllBytes(file);
        Digest.require(image.id(), Digest.of(config), "image configuration");
        return config;
    }

    private Path configFile(String id) {
        return configs.resolve(id.substring("sha256:".length()) + ".json");
    }

    /**
     * Gives an image one more name, which another image may lose by that.
     *
     * @throws IllegalArgumentException where the name is none that an image can be found by
     */
    public ImageRecord tag(ImageRecord image, String name) throws IOException {
        ImageReference reference = ImageReference.parse(name);
        if (!reference.digest().isEmpty()) {
            throw new IllegalArgumentException("an image is tagged by a name without a digest: " + name);
        }
        return adding(() -> image.withNames(List.of(reference.tagged()), List.of()));
    }

    /**
     * Takes from an image the name that it is found by here, and the image itself with its last name or when it was found by
     * its id.
     *
     * @return whether the image is gone
     */
    public boolean untag(String name) throws IOException {
        synchronized (this) {
            @Nullable ImageRecord image = find(name);
            if (image == null) {
                return false;
            }
            List<String> rest = new ArrayList<>(image.tags());
            if (rest.remove(tagOf(name)) && !rest.isEmpty()) {
                save(image.withNames(rest, image.digests()));
                return false;
            }
        }
        remove(name);
        return true;
    }

    private static String tagOf(String name) {
        try {
            return ImageReference.parse(name).tagged();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Something that ends with a new record. */
    interface Addition {
        ImageRecord run() throws IOException;
    }

    /** Adds a record or its names to an existing one; names that meant another image move. */
    private synchronized ImageRecord put(ImageRecord added) throws IOException {
        for (ImageRecord other : all()) {
            if (!other.id().equals(added.id()) && other.tags().stream().anyMatch(added.tags()::contains)) {
                List<String> rest = new ArrayList<>(other.tags());
                rest.removeAll(added.tags());
                save(other.withNames(rest, other.digests()));
            }
        }
        ImageRecord existing = images.get(added.id());
        ImageRecord merged = existing == null
                ? added
                : added.withNames(union(existing.tags(), added.tags()), union(existing.digests(), added.digests()));
        if (!merged.equals(existing)) {
            save(merged);
        }
        return merged;
    }

    private static List<String> union(List<String> a, List<String> b) {
        List<String> result = new ArrayList<>(a);
        b.stream().filter(x -> !result.contains(x)).forEach(result::add);
        return result;
    }

    private void save(ImageRecord record) throws IOException {
        AtomicFile.write(file(record.id()), record.toJson());
        images.put(record.id(), record);
    }

    private Path file(String id) {
        return records.resolve(id.substring("sha256:".length()) + ".json");
    }

    /**
     * Removes the image that a name means, with all its names; its layers stay while containers use them. Nothing happens
     * when there is no such image.
     */
    public void remove(String name) throws IOException {
        synchronized (this) {
            ImageRecord record = find(name);
            if (record == null) {
                return;
            }
            images.remove(record.id());
            Files.deleteIfExists(file(record.id()));
            Files.deleteIfExists(configFile(record.id()));
        }
        collect();
    }

    /** Deletes layers that neither an image nor a container uses. */
    public void collect() throws IOException {
        if (!collecting.writeLock().tryLock()) {
            return; // an addition is under way; the next removal collects
        }
        try {
            Set<String> used = new HashSet<>(held.get());
            images.values().forEach(record -> used.addAll(record.layers()));
            layers.collect(used);
        } finally {
            collecting.writeLock().unlock();
        }
    }

    /**
     * Imports an archive of {@code docker save} or of an OCI layout, plain or gzipped.
     *
     * @return the images it held
     * @throws IOException when the archive is neither, or broken
     */
    public List<ImageRecord> importArchive(Path archive) throws IOException {
        return new ArchiveImport(this).run(archive);
    }

    /**
     * Writes images into an archive that this store, docker, podman and containerd import: an OCI layout that is one of
     * {@code docker save} as well.
     *
     * @param names of the images; an archive keeps the names it is asked by
     * @throws java.io.FileNotFoundException where there is no such image
     */
    public void exportArchive(List<String> names, OutputStream out) throws IOException {
        holding(() -> {
            new ArchiveExport(this).run(names, out);
            return true;
        });
    }
}
