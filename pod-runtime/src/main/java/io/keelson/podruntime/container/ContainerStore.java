package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.LinuxContainerUser;
import io.keelson.linux.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The containers of this runtime, in memory and on disk: one directory each, its {@code state.json} written last. */
public final class ContainerStore {
    private static final Logger log = LoggerFactory.getLogger(ContainerStore.class);

    private final Path root;
    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private final JsonMapper json = JsonMapper.shared();

    public ContainerStore(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    Path directory(String id) {
        return root.resolve(id);
    }

    /**
     * Reads what is on disk; returns the directories of containers that were never finished, or whose records cannot be
     * read: one damaged record costs that container, not the node.
     */
    List<Path> load() throws IOException {
        List<Path> unfinished = new ArrayList<>();
        try (Stream<Path> directories = Files.list(root)) {
            for (Path directory : directories.toList()) {
                if (!Files.exists(directory.resolve("state.json"))) {
                    unfinished.add(directory);
                    continue;
                }
                try {
                    Container container = read(directory);
                    containers.put(container.id(), container);
                } catch (IOException | RuntimeException e) {
                    log.error("the record of container {} is damaged, it is removed: {}", directory, e.getMessage());
                    unfinished.add(directory);
                }
            }
        }
        return unfinished;
    }

    void save(Container c) throws IOException {
        Path config = c.directory().resolve("config.pb");
        if (!Files.exists(config)) {
            AtomicFile.write(config, c.config().toByteArray());
        }
        ObjectNode node = json.createObjectNode();
        node.put("sandbox", c.sandbox())
                .put("imageName", c.imageName())
                .put("imageReference", c.imageReference())
                .put("imageId", c.imageId())
                .put("cgroup", c.cgroup())
                .put("logPath", c.logPath())
                .put("stopSignal", c.stopSignal())
                .put("createdAt", c.createdAt())
                .put("state", c.state().name())
                .put("pid", c.pid())
                .put("pidStart", c.pidStart())
                .put("startedAt", c.startedAt())
                .put("finishedAt", c.finishedAt())
                .put("exitCode", c.exitCode())
                .put("reason", c.reason())
                .put("message", c.message())
                .put("user", encoded(c.user().toByteArray()))
                .put("resources", encoded(c.resources().toByteArray()));
        var layers = node.putArray("layers");
        c.layers().forEach(layers::add);
        AtomicFile.write(c.directory().resolve("state.json"), json.writeValueAsBytes(node));
        containers.put(c.id(), c);
    }

    private Container read(Path directory) throws IOException {
        JsonNode node = json.readTree(Files.readAllBytes(directory.resolve("state.json")));
        List<String> layers = new ArrayList<>();
        node.path("layers").forEach(layer -> layers.add(layer.asString()));
        return new Container(
                directory.getFileName().toString(),
                node.path("sandbox").asString(),
                directory,
                ContainerConfig.parseFrom(Files.readAllBytes(directory.resolve("config.pb"))),
                node.path("imageName").asString(),
                node.path("imageReference").asString(),
                node.path("imageId").asString(),
                List.copyOf(layers),
                node.path("cgroup").asString(),
                node.path("logPath").asString(),
                node.path("stopSignal").asInt(),
                LinuxContainerUser.parseFrom(decoded(node.path("user"))),
                node.path("createdAt").asLong(),
                ContainerState.valueOf(node.path("state").asString()),
                node.path("pid").asInt(),
                node.path("pidStart").asLong(),
                node.path("startedAt").asLong(),
                node.path("finishedAt").asLong(),
                node.path("exitCode").asInt(),
                node.path("reason").asString(),
                node.path("message").asString(),
                LinuxContainerResources.parseFrom(decoded(node.path("resources"))));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decoded(JsonNode node) {
        return Base64.getDecoder().decode(node.asString());
    }

    void forget(String id) {
        containers.remove(id);
    }

    /** The container with this id, or with the only id that starts so. */
    public @Nullable Container find(String id) {
        Container exact = containers.get(id);
        if (exact != null || id.isEmpty()) {
            return exact;
        }
        List<Container> matches =
                containers.values().stream().filter(c -> c.id().startsWith(id)).toList();
        return matches.size() == 1 ? matches.getFirst() : null;
    }

    public Collection<Container> all() {
        return containers.values();
    }

    /** The containers of a sandbox. */
    public List<Container> of(String sandbox) {
        return containers.values().stream()
                .filter(c -> c.sandbox().equals(sandbox))
                .toList();
    }
}
