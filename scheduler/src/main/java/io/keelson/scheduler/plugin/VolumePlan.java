package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;

/**
 * What has to become of a pod's claims before the pod goes to its node.
 *
 * @param bindings claims that get volumes which are there
 * @param provisions claims for which volumes are made on the node
 */
public record VolumePlan(List<Binding> bindings, List<PersistentVolumeClaim> provisions) {
    /** Nothing has to be done. */
    public static final VolumePlan NOTHING = new VolumePlan(List.of(), List.of());

    /** A claim and the volume it gets. */
    public record Binding(PersistentVolumeClaim claim, PersistentVolume volume) {}

    /** Whether nothing has to be done. */
    public boolean isEmpty() {
        return bindings.isEmpty() && provisions.isEmpty();
    }
}
