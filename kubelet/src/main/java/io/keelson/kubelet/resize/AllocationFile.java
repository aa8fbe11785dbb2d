package io.keelson.kubelet.resize;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was given to a pod, in a file of the pod's directory, so that a kubelet that starts again does not take a wish for
 * what holds. A file that cannot be read counts as none: then the specification holds, as for a pod seen first.
 */
final class AllocationFile {
    private static final Logger LOG = LoggerFactory.getLogger(AllocationFile.class);
    private static final String NAME = "allocation.json";

    private final Function<String, Path> podDirectory;
    private final ObjectMapper mapper;

    /** @param podDirectory the directory of a pod by its uid, which goes with the pod */
    AllocationFile(Function<String, Path> podDirectory, ObjectMapper mapper) {
        this.podDirectory = podDirectory;
        this.mapper = mapper;
    }

    /**
     * A pod's resources.
     *
     * @param allocated what it may have
     * @param actuated what the runtime was last told
     */
    record Entry(GrantedResources allocated, GrantedResources actuated) {}

    @Nullable
    Entry read(String uid) {
        Path file = podDirectory.apply(uid).resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            JsonNode tree = mapper.readTree(Files.readAllBytes(file));
            return new Entry(granted(tree.path("allocated")), granted(tree.path("actuated")));
        } catch (IOException | JacksonException e) {
            LOG.warn("{} cannot be read and counts as none: {}", file, e.getMessage());
            return null;
        }
    }

    void write(String uid, Entry entry) {
        Path directory = podDirectory.apply(uid);
        ObjectNode tree = mapper.createObjectNode();
        tree.set("allocated", tree(entry.allocated()));
        tree.set("actuated", tree(entry.actuated()));
        try {
            Files.createDirectories(directory);
            Path next = directory.resolve("." + NAME);
            Files.write(next, mapper.writeValueAsBytes(tree));
            Files.move(next, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("what pod {} was given cannot be written down: {}", uid, e.getMessage());
        }
    }

    private JsonNode tree(GrantedResources granted) {
        ObjectNode tree = mapper.createObjectNode();
        if (granted.pod() != null) {
            tree.set("pod", mapper.valueToTree(granted.pod()));
        }
        ObjectNode containers = tree.putObject("containers");
        granted.containers().forEach((name, resources) -> containers.set(name, mapper.valueToTree(resources)));
        return tree;
    }

    private GrantedResources granted(JsonNode tree) {
        Map<String, ResourceRequirements> containers = new LinkedHashMap<>();
        tree.path("containers").properties().forEach(e -> containers.put(e.getKey(), requirements(e.getValue())));
        return new GrantedResources(tree.has("pod") ? requirements(tree.get("pod")) : null, containers);
    }

    private ResourceRequirements requirements(JsonNode tree) {
        return mapper.treeToValue(tree, ResourceRequirements.class);
    }
}
