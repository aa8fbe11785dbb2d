package io.keelson.resources.strategy;

import io.keelson.api.json.Json;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fields of features that are not enabled by default: what clients say in them is dropped, unless the object has said
 * something there before. Source: the feature gates of Kubernetes 1.36.
 */
public final class DisabledFields {
    static final DisabledFields NONE = of();
    private final List<String[]> paths;

    private DisabledFields(List<String[]> paths) {
        this.paths = paths;
    }

    /** @param paths where the fields are, dots between names */
    public static DisabledFields of(String... paths) {
        return new DisabledFields(
                Arrays.stream(paths).map(path -> path.split("\\.")).toList());
    }

    /** @param old the object before, null for a new one */
    public void drop(ObjectNode object, @Nullable ObjectNode old) {
        for (String[] path : paths) {
            boolean used = Json.at(old, path) != null;
            ObjectNode parent = Trees.object(object, Arrays.copyOf(path, path.length - 1));
            if (!used && parent != null) {
                parent.remove(path[path.length - 1]);
            }
        }
    }
}
