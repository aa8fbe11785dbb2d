package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who owns whom, from what informers show. Changes return what has to be looked at; nothing here talks to the server.
 * Guarded by itself.
 */
final class Graph {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    /**
     * What a change calls for.
     *
     * @param delete uids of objects that may have to be deleted
     * @param orphan uids of objects whose dependents are to be let go
     * @param misplaced references to owners that are in another namespace
     */
    record Consequences(Set<String> delete, Set<String> orphan, List<Misplaced> misplaced) {
        Consequences() {
            this(new HashSet<>(), new HashSet<>(), new ArrayList<>());
        }
    }

    /** A dependent that names an owner which exists, but not in its namespace. */
    record Misplaced(ObjectIdentity dependent, OwnerReference owner) {}

    /** An object as somebody who is about to act on it sees it. */
    record View(
            ObjectIdentity identity,
            boolean observed,
            boolean beingDeleted,
            boolean deletingDependents,
            boolean orphaning,
            List<Dependent> dependents) {}

    /** A dependent of a view. */
    record Dependent(ObjectIdentity identity, boolean blocks, boolean deletingDependents) {}

    private final Map<String, GraphNode> nodes = new HashMap<>();

    /** An object is there, or has changed. */
    synchronized Consequences observe(ObjectIdentity identity, HasMetadata object) {
        Consequences out = new Consequences();
        ObjectMeta meta = object.getMetadata();
        GraphNode node = nodes.get(identity.uid());
        if (node == null) {
            node = new GraphNode(identity);
            nodes.put(identity.uid(), node);
        } else if (!node.observed) {
            node.identity = identity;
            for (GraphNode dependent : node.dependents) {
                check(node, dependent, out);
            }
        }
        node.observed = true;
        relink(node, meta.getOwnerReferences(), out);
        transitions(node, meta, out);
        return out;
    }

    /** An object is gone. */
    synchronized Consequences forget(String uid) {
        Consequences out = new Consequences();
        GraphNode node = nodes.remove(uid);
        if (node == null) {
            return out;
        }
        for (OwnerReference reference : node.owners) {
            GraphNode owner = nodes.get(reference.getUid());
            if (owner != null) {
                owner.dependents.remove(node);
                if (owner.deletingDependents) {
                    out.delete.add(owner.identity.uid());
                }
                if (!owner.observed && owner.dependents.isEmpty()) {
                    nodes.remove(owner.identity.uid());
                }
            }
        }
        for (GraphNode dependent : node.dependents) {
            out.delete.add(dependent.identity.uid());
        }
        return out;
    }

    /** What is known of an object, or null. */
    synchronized @Nullable View view(String uid) {
        GraphNode node = nodes.get(uid);
        return node == null
                ? null
                : new View(
                        node.identity,
                        node.observed,
                        node.beingDeleted,
                        node.deletingDependents,
                        node.orphaning,
                        node.dependents.stream()
                                .map(d -> new Dependent(d.identity, d.blocks(uid), d.deletingDependents))
                                .toList());
    }

    private void relink(GraphNode node, @Nullable List<OwnerReference> references, Consequences out) {
        List<OwnerReference> now = references == null ? List.of() : List.copyOf(references);
        List<OwnerReference> before = node.owners;
        if (before.equals(now)) {
            return;
        }
        node.owners = now;
        for (OwnerReference old : before) {
            OwnerReference same = find(now, old.getUid());
            GraphNode owner = nodes.get(old.getUid());
            if (same == null && owner != null) {
                owner.dependents.remove(node);
                if (!owner.observed && owner.dependents.isEmpty()) {
                    nodes.remove(old.getUid());
                }
            }
            boolean unblocked = Boolean.TRUE.equals(old.getBlockOwnerDeletion())
                    && (same == null || !Boolean.TRUE.equals(same.getBlockOwnerDeletion()));
            if (unblocked && owner != null && owner.deletingDependents) {
                out.delete.add(old.getUid());
            }
        }
        boolean suspicious = false;
        for (OwnerReference reference : now) {
            if (find(before, reference.getUid()) != null) {
                continue;
            }
            GraphNode owner = nodes.get(reference.getUid());
            if (owner == null) {
                owner = new GraphNode(ObjectIdentity.of(reference, node.identity.namespace()));
                nodes.put(reference.getUid(), owner);
                out.delete.add(reference.getUid());
            } else if (owner.observed) {
                suspicious |= check(owner, node, out);
            } else if (!owner.identity.isMeantBy(reference, node.identity.namespace())) {
                suspicious = true;
            }
            owner.dependents.add(node);
        }
        if (suspicious) {
            out.delete.add(node.identity.uid());
        }
    }

    /** Whether a dependent's reference to an observed owner means something else than what the owner is. */
    private static boolean check(GraphNode owner, GraphNode dependent, Consequences out) {
        OwnerReference reference = find(dependent.owners, owner.identity.uid());
        if (reference == null || owner.identity.isMeantBy(reference, dependent.identity.namespace())) {
            return false;
        }
        out.delete.add(dependent.identity.uid());
        if (!owner.identity.namespace().isEmpty()
                && !owner.identity.namespace().equals(dependent.identity.namespace())) {
            out.misplaced.add(new Misplaced(dependent.identity, reference));
        }
        return true;
    }

    private static void transitions(GraphNode node, ObjectMeta meta, Consequences out) {
        boolean deleted = meta.getDeletionTimestamp() != null;
        List<String> finalizers = meta.getFinalizers() == null ? List.of() : meta.getFinalizers();
        boolean orphans = deleted && finalizers.contains(ORPHAN);
        boolean foreground = deleted && finalizers.contains(FOREGROUND);
        node.beingDeleted = deleted;
        if (orphans && !node.orphaning) {
            node.orphaning = true;
            out.orphan.add(node.identity.uid());
        }
        if (foreground && !node.deletingDependents) {
            node.deletingDependents = true;
            node.dependents.forEach(d -> out.delete.add(d.identity.uid()));
            out.delete.add(node.identity.uid());
        }
    }

    private static @Nullable OwnerReference find(List<OwnerReference> references, String uid) {
        return references.stream()
                .filter(r -> Objects.equals(r.getUid(), uid))
                .findFirst()
                .orElse(null);
    }
}
