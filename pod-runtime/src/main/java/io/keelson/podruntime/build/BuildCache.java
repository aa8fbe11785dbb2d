package io.keelson.podruntime.build;

import io.keelson.linux.file.AtomicFile;
import io.keelson.podruntime.image.BuildLayers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which layer came of a step, by the digest of all that the step depends on: the layers below, its instruction, and the
 * contents it reads. What was used longest ago goes when the layers take more than they may.
 */
final class BuildCache {
    private static final Logger log = LoggerFactory.getLogger(BuildCache.class);
    private static final long MOST_BYTES = 20L << 30;
    private static final int MOST_ENTRIES = 2000;

    private final Path directory;
    private final BuildLayers layers;
    private final Set<String> underWay = new HashSet<>();

    /** What came of a step. @param layer empty where it changed no file @param created as RFC 3339 has it */
    record Outcome(String layer, String created) {}

    BuildCache(Path directory, BuildLayers layers) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.layers = layers;
    }

    /** A key. @param parts all that the outcome depends on */
    static String key(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What came of the step of a key on these layers, where that is still there. */
    Optional<Outcome> find(String key, List<String> below) throws IOException {
        Path file = directory.resolve(key + ".json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode entry = JsonMapper.shared().readTree(Files.readAllBytes(file));
            String layer = entry.path("layer").asString("");
            if (!layer.isEmpty() && !layers.has(with(below, layer))) {
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return Optional.of(new Outcome(layer, entry.path("created").asString("")));
        } catch (JacksonException e) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    void put(String key, List<String> below, Outcome outcome) throws IOException {
        ObjectNode entry = JsonMapper.shared().createObjectNode();
        entry.put("layer", outcome.layer()).put("created", outcome.created());
        List<String> all = outcome.layer().isEmpty() ? below : with(below, outcome.layer());
        BuildLayers.names(all).forEach(entry.putArray("names")::add);
        entry.put("size", outcome.layer().isEmpty() ? 0 : layers.size(all));
        Files.write(directory.resolve(key + ".json"), JsonMapper.shared().writeValueAsBytes(entry));
    }

    static List<String> with(List<String> below, String layer) {
        List<String> all = new ArrayList<>(below);
        all.add(layer);
        return all;
    }

    /** Keeps layers while a build stands on them. */
    synchronized void hold(List<String> names) {
        underWay.addAll(names);
    }

    synchronized void release(Set<String> names) {
        underWay.removeAll(names);
    }

    /** The names of all layers that builds may still use. */
    synchronized Set<String> layersInUse() {
        Set<String> names = new HashSet<>(underWay);
        for (Entry entry : entries()) {
            names.addAll(entry.names());
        }
        return names;
    }

    private record Entry(Path file, List<String> names, long size, FileTime used) {}

    private List<Entry> entries() {
        List<Entry> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                try {
                    JsonNode entry = JsonMapper.shared().readTree(Files.readAllBytes(file));
                    List<String> names = new ArrayList<>();
                    entry.path("names").forEach(name -> names.add(name.asString()));
                    found.add(new Entry(file, names, entry.path("size").asLong(0), Files.getLastModifiedTime(file)));
                } catch (JacksonException e) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            log.warn("the build cache cannot be read: {}", e.getMessage());
        }
        found.sort(Comparator.comparing(Entry::used).reversed());
        return found;
    }

    /** Forgets what is too much. */
    void trim() throws IOException {
        long bytes = 0;
        int count = 0;
        for (Entry entry : entries()) {
            bytes += entry.size();
            if (bytes > MOST_BYTES || ++count > MOST_ENTRIES) {
                Files.deleteIfExists(entry.file());
            }
        }
    }

    /** Forgets everything. @return how many steps that were */
    int clear() throws IOException {
        List<Entry> all = entries();
        for (Entry entry : all) {
            Files.deleteIfExists(entry.file());
        }
        return all.size();
    }

    /** Makes the entries outlive a crash of the machine. */
    void settle() throws IOException {
        AtomicFile.sync(directory);
    }
}
