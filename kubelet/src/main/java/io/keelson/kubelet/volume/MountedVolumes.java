package io.keelson.kubelet.volume;

import io.keelson.linux.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is mounted for the pods of this node, with a file on disk for each volume that is written before the first step of
 * mounting and removed after the last of unmounting: another kubelet after this one finds there what to undo. Safe on any
 * thread.
 */
public final class MountedVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(MountedVolumes.class);
    private static final String RECORDS = "volume-records";
    private static final String SUFFIX = ".json";
    private static final int LARGEST = 64 * 1024;

    private record Key(String pod, String name) {}

    private final Path pods;
    private final Map<Key, MountedVolume> mounted = new ConcurrentHashMap<>();

    /** @param pods the directory of all pods */
    public MountedVolumes(Path pods) {
        this.pods = pods;
    }

    /** Reads what a kubelet before has left. A record that is damaged costs that record. */
    void reconstruct() throws IOException {
        for (Path pod : children(pods)) {
            for (Path file : children(pod.resolve(RECORDS))) {
                if (file.getFileName().toString().endsWith(SUFFIX)) {
                    MountedVolume volume = read(pod.getFileName().toString(), file);
                    if (volume != null) {
                        mounted.put(new Key(volume.pod(), volume.name()), volume);
                    }
                }
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                stream.forEach(children::add);
            }
        }
        return children;
    }

    private static @Nullable MountedVolume read(String pod, Path file) {
        String name = file.getFileName().toString();
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("it is longer than " + LARGEST + " bytes");
            }
            JsonNode tree = JsonMapper.shared().readTree(Files.readAllBytes(file));
            String plugin = tree.path("plugin").asString("");
            String directory = tree.path("directory").asString("");
            if (plugin.isEmpty() || directory.isEmpty()) {
                throw new IOException("it names no plugin or no directory");
            }
            Map<String, String> facts = new HashMap<>();
            tree.path("facts")
                    .properties()
                    .forEach(e -> facts.put(e.getKey(), e.getValue().asString("")));
            return new MountedVolume(
                    pod, name.substring(0, name.length() - SUFFIX.length()), plugin, Path.of(directory), facts);
        } catch (IOException | JacksonException e) {
            LOG.warn("the record {} of a mounted volume cannot be used: {}", file, e.getMessage());
            return null;
        }
    }

    /**
     * Notes that a volume is about to be mounted.
     *
     * @throws IOException where the record cannot be written: nothing may be mounted then
     */
    void put(MountedVolume volume) throws IOException {
        Key key = new Key(volume.pod(), volume.name());
        if (volume.equals(mounted.get(key))) {
            return;
        }
        ObjectNode tree = JsonMapper.shared().createObjectNode();
        tree.put("plugin", volume.plugin()).put("directory", volume.directory().toString());
        ObjectNode facts = tree.putObject("facts");
        volume.facts().forEach(facts::put);
        Path file = file(key);
        Files.createDirectories(file.getParent());
        byte[] bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
        if (volume.facts().isEmpty()) {
            // What such a kind mounts is gone after a power cut, so that its record need not outlive one.
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.write(next, bytes);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            AtomicFile.write(file, bytes);
        }
        mounted.put(key, volume);
    }

    /** Notes that nothing of a volume is left. */
    void remove(MountedVolume volume) throws IOException {
        Key key = new Key(volume.pod(), volume.name());
        Files.deleteIfExists(file(key));
        mounted.remove(key);
    }

    /** Returns a pod's volume, null where it is not mounted. */
    @Nullable
    MountedVolume get(String pod, String name) {
        return mounted.get(new Key(pod, name));
    }

    /** Returns what is mounted for a pod. */
    public List<MountedVolume> of(String pod) {
        return mounted.values().stream().filter(v -> v.pod().equals(pod)).toList();
    }

    /** Returns all of it. */
    public Collection<MountedVolume> all() {
        return List.copyOf(mounted.values());
    }

    private Path file(Key key) {
        return pods.resolve(key.pod()).resolve(RECORDS).resolve(key.name() + SUFFIX);
    }
}
