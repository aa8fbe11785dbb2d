package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import java.util.Set;

/** Lets go of the dependents of an object, by uid, that is deleted with the policy Orphan; then lets it go itself. */
final class OrphanReconciler implements Reconciler<String> {
    private final Graph graph;
    private final LiveObjects live;

    OrphanReconciler(Graph graph, LiveObjects live) {
        this.graph = graph;
        this.live = live;
    }

    @Override
    public Result reconcile(String uid) {
        Graph.View view = graph.view(uid);
        if (view == null || !view.orphaning()) {
            return Result.done();
        }
        for (Graph.Dependent dependent : view.dependents()) {
            ObjectMeta meta = live.get(dependent.identity());
            if (meta != null && meta.getOwnerReferences().stream().anyMatch(o -> uid.equals(o.getUid()))) {
                live.dropOwners(dependent.identity(), meta, Set.of(uid));
            }
        }
        live.dropFinalizer(view.identity(), Graph.ORPHAN);
        return Result.done();
    }
}
