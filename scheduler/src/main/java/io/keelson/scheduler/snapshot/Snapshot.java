package io.keelson.scheduler.snapshot;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The cluster at one moment.
 *
 * @param nodes all nodes, in the order they became known
 * @param namespaceLabels the labels of every namespace, by name
 * @param claim finds a volume claim by namespace and name
 * @param volume finds a volume by name
 * @param waitsForConsumer whether a storage class binds its claims only when a pod uses them
 */
public record Snapshot(
        List<NodeInfo> nodes,
        Map<String, Map<String, String>> namespaceLabels,
        BiFunction<String, String, @Nullable PersistentVolumeClaim> claim,
        Function<String, @Nullable PersistentVolume> volume,
        Function<String, Boolean> waitsForConsumer) {

    /** Returns this snapshot with other nodes. */
    public Snapshot withNodes(List<NodeInfo> others) {
        return new Snapshot(others, namespaceLabels, claim, volume, waitsForConsumer);
    }
}
