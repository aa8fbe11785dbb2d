package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An object in the graph. Fields are guarded by the graph. */
final class GraphNode {
    ObjectIdentity identity;
    List<OwnerReference> owners = List.of();
    final Set<GraphNode> dependents = new LinkedHashSet<>();
    /** False while only references speak of it. */
    boolean observed;

    boolean beingDeleted;
    /** Its deletion is in the foreground: dependents go first. */
    boolean deletingDependents;

    boolean orphaning;

    GraphNode(ObjectIdentity identity) {
        this.identity = identity;
    }

    boolean blocks(String ownerUid) {
        return owners.stream()
                .anyMatch(o -> ownerUid.equals(o.getUid()) && Boolean.TRUE.equals(o.getBlockOwnerDeletion()));
    }
}
