package io.keelson.podruntime.sandbox;

import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.linux.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The sandboxes of this runtime, in memory and on disk: one directory each, its {@code state.json} written last. */
public final class SandboxStore {
    private static final Logger log = LoggerFactory.getLogger(SandboxStore.class);

    private final Path root;
    private final Map<String, Sandbox> sandboxes = new ConcurrentHashMap<>();
    private final JsonMapper json = JsonMapper.shared();

    public SandboxStore(Path root) throws IOException {
        this.root = Files.createDirectories(root);
    }

    Path directory(String id) {
        return root.resolve(id);
    }

    /**
     * Reads what is on disk; returns the directories of sandboxes that were never finished, or whose records cannot be
     * read: one damaged record costs that sandbox, not the node.
     */
    java.util.List<Path> load() throws IOException {
        java.util.List<Path> unfinished = new java.util.ArrayList<>();
        try (Stream<Path> directories = Files.list(root)) {
            for (Path directory : directories.toList()) {
                Path state = directory.resolve("state.json");
                if (!Files.exists(state)) {
                    unfinished.add(directory);
                    continue;
                }
                try {
                    Sandbox sandbox = read(directory, json.readTree(Files.readAllBytes(state)));
                    sandboxes.put(sandbox.id(), sandbox);
                } catch (IOException | RuntimeException e) {
                    log.error("the record of sandbox {} is damaged, it is removed: {}", directory, e.getMessage());
                    unfinished.add(directory);
                }
            }
        }
        return unfinished;
    }

    private static Sandbox read(Path directory, JsonNode state) throws IOException {
        JsonNode address = state.path("address");
        return new Sandbox(
                directory.getFileName().toString(),
                directory,
                PodSandboxConfig.parseFrom(Files.readAllBytes(directory.resolve("config.pb"))),
                state.path("runtimeHandler").asString(""),
                state.path("createdAt").asLong(0),
                state.path("ready").asBoolean(false),
                address.isString() ? address.asString() : null,
                state.path("cgroupMade").asBoolean(false),
                state.path("initPid").asInt(0));
    }

    void save(Sandbox sandbox) throws IOException {
        Path config = sandbox.directory().resolve("config.pb");
        Sandbox before = sandboxes.get(sandbox.id());
        if (before == null || !before.config().equals(sandbox.config())) {
            AtomicFile.write(config, sandbox.config().toByteArray());
        }
        ObjectNode state = json.createObjectNode();
        state.put("createdAt", sandbox.createdAt()).put("ready", sandbox.ready());
        state.put("runtimeHandler", sandbox.runtimeHandler());
        if (sandbox.address() != null) {
            state.put("address", sandbox.address());
        }
        state.put("cgroupMade", sandbox.cgroupMade()).put("initPid", sandbox.initPid());
        AtomicFile.write(sandbox.directory().resolve("state.json"), json.writeValueAsBytes(state));
        sandboxes.put(sandbox.id(), sandbox);
    }

    void forget(String id) {
        sandboxes.remove(id);
    }

    /** The sandbox with this id, or with the only id that starts so. */
    public @Nullable Sandbox find(String id) {
        Sandbox exact = sandboxes.get(id);
        if (exact != null || id.isEmpty()) {
            return exact;
        }
        var matches =
                sandboxes.values().stream().filter(s -> s.id().startsWith(id)).toList();
        return matches.size() == 1 ? matches.getFirst() : null;
    }

    public Collection<Sandbox> all() {
        return sandboxes.values();
    }
}
