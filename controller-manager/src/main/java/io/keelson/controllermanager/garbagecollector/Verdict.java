package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What becomes of an object, given how its owners are. Pure. */
sealed interface Verdict {
    /** How an owner is. */
    enum OwnerState {
        /** It is there and stays. */
        SOLID,
        /** It is not there. */
        ABSENT,
        /** It is being deleted and waits for its dependents. */
        WAITING
    }

    /** An owner and how it is. */
    record Owner(OwnerReference reference, OwnerState state) {}

    /** It stays as it is. */
    record Keep() implements Verdict {}

    /** It stays, without the owners that do not count any more. */
    record DropOwners(Set<String> uids) implements Verdict {}

    /**
     * It goes.
     *
     * @param policy what happens to its own dependents
     * @param unblock whether it must stop blocking its owners first, because a dependent of it waits for it in turn
     */
    record Delete(String policy, boolean unblock) implements Verdict {}

    /**
     * Decides.
     *
     * @param finalizers of the object, which say how its own deletion was asked for, if it was
     * @param dependents of the object
     */
    static Verdict of(List<Owner> owners, List<String> finalizers, List<Graph.Dependent> dependents) {
        boolean solid = owners.stream().anyMatch(o -> o.state() == OwnerState.SOLID);
        boolean waiting = owners.stream().anyMatch(o -> o.state() == OwnerState.WAITING);
        if (solid) {
            Set<String> gone = owners.stream()
                    .filter(o -> o.state() != OwnerState.SOLID)
                    .map(o -> o.reference().getUid())
                    .collect(Collectors.toSet());
            return gone.isEmpty() ? new Keep() : new DropOwners(gone);
        }
        if (waiting && !dependents.isEmpty()) {
            return new Delete("Foreground", dependents.stream().anyMatch(Graph.Dependent::deletingDependents));
        }
        if (finalizers.contains(Graph.ORPHAN)) {
            return new Delete("Orphan", false);
        }
        return new Delete(finalizers.contains(Graph.FOREGROUND) ? "Foreground" : "Background", false);
    }
}
