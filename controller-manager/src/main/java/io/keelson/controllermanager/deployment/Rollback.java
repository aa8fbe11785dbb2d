package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.keelson.client.event.EventRecorder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a deployment that is asked to go back, by the annotation that is left of {@code spec.rollbackTo} of the
 * older versions.
 *
 * @param deployment the deployment as it is to be written: asked no more, and with the old template where there is one
 * @param done whether the deployment goes back; else the event is a warning of why it does not
 * @param reason the reason of the event
 * @param message what the event says
 */
record Rollback(Deployment deployment, boolean done, String reason, String message) {

    /** Returns the revision that is asked for, 0 for the one before the newest, or null where nothing is asked for. */
    static @Nullable Long revision(Deployment d) {
        String text = Revisions.annotations(d).get(Revisions.ROLLBACK_TO);
        try {
            return text == null || text.isEmpty() ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Decides.
     *
     * @param revision the revision that is asked for, 0 for the one before the newest
     * @param all the replica sets of the deployment, the current one among them
     */
    static Rollback decide(Deployment d, long revision, List<ReplicaSet> all) {
        long wanted = revision == 0 ? beforeNewest(all) : revision;
        if (wanted == 0) {
            return refused(d, "DeploymentRollbackRevisionNotFound", "Unable to find last revision.");
        }
        for (ReplicaSet rs : all) {
            if (Revisions.of(rs) == wanted) {
                return to(d, rs, wanted);
            }
        }
        return refused(d, "DeploymentRollbackRevisionNotFound", "Unable to find the revision to rollback to.");
    }

    private static Rollback to(Deployment d, ReplicaSet rs, long revision) {
        String name = d.getMetadata().getName();
        PodTemplateSpec template = rs.getSpec().getTemplate();
        if (DeploymentReplicaSets.sameTemplate(d.getSpec().getTemplate(), template)) {
            return refused(
                    d,
                    "DeploymentRollbackTemplateUnchanged",
                    "The rollback revision contains the same template as current deployment \"" + name + "\"");
        }
        Deployment back = new DeploymentBuilder(d)
                .editSpec()
                .withTemplate(DeploymentReplicaSets.withoutHash(template))
                .endSpec()
                .build();
        return new Rollback(
                annotated(back, Revisions.restored(d, rs)),
                true,
                "DeploymentRollback",
                "Rolled back deployment \"" + name + "\" to revision " + revision);
    }

    private static Rollback refused(Deployment d, String reason, String message) {
        return new Rollback(annotated(d, Revisions.annotations(d)), false, reason, message);
    }

    private static Deployment annotated(Deployment d, Map<String, String> annotations) {
        return new DeploymentBuilder(d)
                .editMetadata()
                .withAnnotations(annotations)
                .removeFromAnnotations(Revisions.ROLLBACK_TO)
                .endMetadata()
                .build();
    }

    /** The second highest revision, 0 where there is none. */
    private static long beforeNewest(List<ReplicaSet> all) {
        long newest = 0;
        long before = 0;
        for (ReplicaSet rs : all) {
            long revision = Revisions.of(rs);
            if (revision >= newest) {
                before = newest;
                newest = revision;
            } else if (revision > before) {
                before = revision;
            }
        }
        return before;
    }

    /** Returns the type of the event. */
    String eventType() {
        return done ? EventRecorder.NORMAL : EventRecorder.WARNING;
    }
}
