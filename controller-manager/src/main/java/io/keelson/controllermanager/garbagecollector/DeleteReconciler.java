package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at an object, by uid, that may have lost its owners or waits for its dependents. */
final class DeleteReconciler implements Reconciler<String> {
    private final Graph graph;
    private final LiveObjects live;
    private final Consumer<Graph.Consequences> act;

    DeleteReconciler(Graph graph, LiveObjects live, Consumer<Graph.Consequences> act) {
        this.graph = graph;
        this.live = live;
        this.act = act;
    }

    @Override
    public Result reconcile(String uid) {
        try {
            return look(uid);
        } catch (LiveObjects.UnknownKindException e) {
            return Result.again();
        }
    }

    private Result look(String uid) {
        Graph.View view = graph.view(uid);
        if (view == null || view.observed() && view.beingDeleted() && !view.deletingDependents()) {
            return Result.done();
        }
        @Nullable ObjectMeta latest = live.get(view.identity());
        if (latest == null || !uid.equals(latest.getUid())) {
            act.accept(graph.forget(uid));
            return Result.done();
        }
        if (!view.observed()) {
            // It exists; its informer has yet to say so.
            return Result.again();
        }
        if (view.deletingDependents()) {
            waitForDependents(view);
            return Result.done();
        }
        List<OwnerReference> references = latest.getOwnerReferences();
        if (references == null || references.isEmpty()) {
            return Result.done();
        }
        List<Verdict.Owner> owners = new ArrayList<>();
        for (OwnerReference reference : references) {
            owners.add(new Verdict.Owner(reference, state(view.identity(), reference)));
        }
        carryOut(view, latest, Verdict.of(owners, latest.getFinalizers(), view.dependents()));
        return Result.done();
    }

    private void waitForDependents(Graph.View view) {
        List<Graph.Dependent> blocking =
                view.dependents().stream().filter(Graph.Dependent::blocks).toList();
        if (blocking.isEmpty()) {
            live.dropFinalizer(view.identity(), Graph.FOREGROUND);
            return;
        }
        Graph.Consequences next = new Graph.Consequences();
        blocking.stream()
                .filter(d -> !d.deletingDependents())
                .forEach(d -> next.delete().add(d.identity().uid()));
        act.accept(next);
    }

    private Verdict.OwnerState state(ObjectIdentity dependent, OwnerReference reference) {
        ObjectIdentity owner = ObjectIdentity.of(reference, dependent.namespace());
        boolean unreachable = dependent.namespace().isEmpty() && live.isNamespaced(owner.apiVersion(), owner.kind());
        if (unreachable) {
            // Such a reference is invalid and says nothing: the object is left alone (a namespaced owner of an object
            // of the cluster cannot be looked up).
            return Verdict.OwnerState.SOLID;
        }
        ObjectMeta meta = live.get(owner);
        if (meta == null || !Objects.equals(meta.getUid(), reference.getUid())) {
            return Verdict.OwnerState.ABSENT;
        }
        boolean waits =
                meta.getDeletionTimestamp() != null && meta.getFinalizers().contains(Graph.FOREGROUND);
        return waits ? Verdict.OwnerState.WAITING : Verdict.OwnerState.SOLID;
    }

    private void carryOut(Graph.View view, ObjectMeta latest, Verdict verdict) {
        switch (verdict) {
            case Verdict.Keep() -> {}
            case Verdict.DropOwners(var uids) -> live.dropOwners(view.identity(), latest, uids);
            case Verdict.Delete(String policy, boolean unblock) -> {
                if (unblock) {
                    live.unblockOwners(view.identity(), latest);
                    ObjectMeta again = live.get(view.identity());
                    if (again != null) {
                        live.delete(view.identity(), again, policy);
                    }
                } else {
                    live.delete(view.identity(), latest, policy);
                }
            }
        }
    }
}
