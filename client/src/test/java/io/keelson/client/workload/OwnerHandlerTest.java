package io.keelson.client.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.keelson.client.reconcile.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnerHandlerTest {
    private final List<String> told = new ArrayList<>();
    private final OwnerHandler<ReplicaSet, Pod> handler = new OwnerHandler<>(new Sets(), new Recorder());

    @Test
    void anOwnedPodIsItsOwnersBusinessFromBeginningToEnd() {
        Pod pod = pod("p1", "a", "web");
        handler.added(pod);
        handler.updated(pod, pod);
        handler.updated(pod, beingDeleted(pod));
        handler.deleted(pod);
        assertThat(told).containsExactly("created a p1", "updated a p1", "deleting a p1", "gone a p1");
    }

    @Test
    void aPodThatIsBeingDeletedWhenItIsFirstSeenWasNotCreatedNow() {
        handler.added(beingDeleted(pod("p1", "a", "web")));
        assertThat(told).containsExactly("deleting a p1");
    }

    @Test
    void anOrphanIsOfferedToThoseThatSelectItWhenItAppearsAndWhenItsLabelsChange() {
        Pod orphan = pod("p1", null, "web");
        handler.added(orphan);
        handler.updated(orphan, orphan);
        handler.updated(orphan, pod("p1", null, "other"));
        handler.updated(pod("p1", null, "other"), orphan);
        assertThat(told)
                .containsExactly("orphaned p1", "changed a", "orphaned p1", "orphaned p1", "orphaned p1", "changed a");
    }

    @Test
    void aReleasedPodConcernsItsFormerOwner() {
        handler.updated(pod("p1", "a", "web"), pod("p1", null, "web"));
        assertThat(told).containsExactly("updated a p1", "orphaned p1", "changed a");
    }

    @Test
    void aNamesakeOfTheOwnerIsNotTheOwner() {
        Pod pod = pod("p1", "a", "web");
        pod.getMetadata().getOwnerReferences().getFirst().setUid("another");
        handler.added(pod);
        handler.deleted(pod);
        assertThat(told).containsExactly("orphaned p1");
    }

    @Test
    void aReplacedPodIsOneGoneAndOneNew() {
        handler.updated(pod("p1", "a", "web"), pod("p2", "a", "web"));
        assertThat(told).containsExactly("gone a p1", "created a p2");
    }

    private static Pod pod(String uid, @Nullable String owner, String app) {
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("p")
                .withUid(uid)
                .addToLabels("app", app)
                .endMetadata();
        if (owner != null) {
            pod.editMetadata()
                    .addToOwnerReferences(Owners.referenceTo(set(owner), "apps/v1", "ReplicaSet"))
                    .endMetadata();
        }
        return pod.build();
    }

    private static Pod beingDeleted(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }

    private static ReplicaSet set(String name) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .build();
    }

    private static final class Sets implements OwnerHandler.OwnerKind<ReplicaSet> {
        @Override
        public String kind() {
            return "ReplicaSet";
        }

        @Override
        public @Nullable ReplicaSet get(ObjectKey key) {
            return key.equals(ObjectKey.of("ns", "a")) ? set("a") : null;
        }

        @Override
        public List<ReplicaSet> list(String namespace) {
            return List.of(set("a"));
        }

        @Override
        public LabelSelector selector(ReplicaSet owner) {
            return new LabelSelectorBuilder().addToMatchLabels("app", "web").build();
        }
    }

    private final class Recorder implements OwnerHandler.Listener<ReplicaSet, Pod> {
        @Override
        public void changed(ReplicaSet owner) {
            told.add("changed " + owner.getMetadata().getName());
        }

        @Override
        public void created(ReplicaSet owner, Pod pod) {
            tell("created", owner, pod);
        }

        @Override
        public void updated(ReplicaSet owner, Pod before, Pod now) {
            tell("updated", owner, now);
        }

        @Override
        public void deleted(ReplicaSet owner, Pod last, boolean gone) {
            tell(gone ? "gone" : "deleting", owner, last);
        }

        @Override
        public void orphaned(Pod pod) {
            told.add("orphaned " + pod.getMetadata().getUid());
        }

        private void tell(String what, ReplicaSet owner, Pod pod) {
            told.add(what + " " + owner.getMetadata().getName() + " "
                    + pod.getMetadata().getUid());
        }
    }
}
