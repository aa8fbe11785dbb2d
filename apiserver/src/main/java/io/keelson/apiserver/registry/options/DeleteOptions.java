package io.keelson.apiserver.registry.options;

import io.keelson.api.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an object is deleted.
 *
 * @param gracePeriodSeconds how long it may take, null for the object's default
 * @param uid the uid it must have, or null
 * @param resourceVersion the version it must have, or null
 * @param orphanDependents the old form of {@code propagationPolicy}, or null
 * @param propagationPolicy {@code Orphan}, {@code Background}, {@code Foreground}, or null for the resource's default
 * @param dryRun empty, or {@code All}
 * @param ignoreStoreReadErrorWithClusterBreakingPotential whether an object that cannot be read may be deleted, or null
 */
public record DeleteOptions(
        @Nullable Long gracePeriodSeconds,
        @Nullable String uid,
        @Nullable String resourceVersion,
        @Nullable Boolean orphanDependents,
        @Nullable String propagationPolicy,
        List<String> dryRun,
        @Nullable Boolean ignoreStoreReadErrorWithClusterBreakingPotential) {
    /** Nothing out of the ordinary. */
    public static final DeleteOptions NONE = new DeleteOptions(null, null, null, null, null, List.of(), null);

    /** Reads a decoded {@code DeleteOptions}, types already checked. */
    public static DeleteOptions of(ObjectNode tree) {
        return new DeleteOptions(
                Json.integer(tree, "gracePeriodSeconds"),
                Json.text(tree, "preconditions", "uid"),
                Json.text(tree, "preconditions", "resourceVersion"),
                bool(tree, "orphanDependents"),
                Json.text(tree, "propagationPolicy"),
                Json.elements(tree, "dryRun").stream().map(JsonNode::asString).toList(),
                bool(tree, "ignoreStoreReadErrorWithClusterBreakingPotential"));
    }

    /** Returns the same options, dry or not. */
    public DeleteOptions withDryRun(List<String> other) {
        return new DeleteOptions(
                gracePeriodSeconds,
                uid,
                resourceVersion,
                orphanDependents,
                propagationPolicy,
                other,
                ignoreStoreReadErrorWithClusterBreakingPotential);
    }

    /** Returns the same options with other preconditions. */
    public DeleteOptions withPreconditions(@Nullable String otherUid, @Nullable String otherResourceVersion) {
        return new DeleteOptions(
                gracePeriodSeconds,
                otherUid,
                otherResourceVersion,
                orphanDependents,
                propagationPolicy,
                dryRun,
                ignoreStoreReadErrorWithClusterBreakingPotential);
    }

    private static @Nullable Boolean bool(ObjectNode tree, String key) {
        JsonNode value = Json.at(tree, key);
        return value == null ? null : value.asBoolean();
    }
}
