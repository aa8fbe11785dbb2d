package io.keelson.controllermanager.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.keelson.client.workload.Owners;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimRetentionTest {
    @ParameterizedTest
    @CsvSource({
        "Retain, Retain, 0, ''",
        "Retain, Retain, 5, ''",
        "Delete, Retain, 0, StatefulSet",
        "Delete, Retain, 5, StatefulSet",
        "Retain, Delete, 0, ''",
        "Retain, Delete, 5, Pod",
        "Delete, Delete, 0, StatefulSet",
        "Delete, Delete, 5, Pod"
    })
    void whoOwnsAClaim(String whenDeleted, String whenScaled, int ordinal, String owner) {
        StatefulSet set = set(whenDeleted, whenScaled);
        Pod pod = pod(ordinal);
        PersistentVolumeClaim claim = claim();
        claim.getMetadata().setOwnerReferences(ClaimRetention.owners(claim, set, pod));
        assertThat(claim.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind)
                .containsExactlyElementsOf(owner.isEmpty() ? java.util.List.of() : java.util.List.of(owner));
        assertThat(ClaimRetention.upToDate(claim, set, pod)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Delete, Retain", "Retain, Delete"})
    void anothersClaimIsLeftAlone(String whenDeleted, String whenScaled) {
        StatefulSet set = set(whenDeleted, whenScaled);
        PersistentVolumeClaim claim = claim();
        OwnerReference other = Owners.referenceTo(pod(0), "v1", "Other");
        other.setUid("other");
        claim.getMetadata().getOwnerReferences().add(other);
        assertThat(ClaimRetention.hasOtherController(claim, set, pod(0))).isTrue();
        assertThat(ClaimRetention.upToDate(claim, set, pod(0))).isTrue();
        claim.getMetadata().getOwnerReferences().add(Owners.referenceTo(set, "apps/v1", "StatefulSet"));
        assertThat(ClaimRetention.upToDate(claim, set, pod(0))).isFalse();
        assertThat(ClaimRetention.owners(claim, set, pod(0))).containsExactly(other);
    }

    private static StatefulSet set(String whenDeleted, String whenScaled) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName("db")
                .withUid("set")
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewPersistentVolumeClaimRetentionPolicy()
                .withWhenDeleted(whenDeleted)
                .withWhenScaled(whenScaled)
                .endPersistentVolumeClaimRetentionPolicy()
                .endSpec()
                .build();
    }

    private static Pod pod(int ordinal) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("db-" + ordinal)
                .withUid("pod")
                .endMetadata()
                .build();
    }

    private static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data-db-0")
                .withOwnerReferences(new java.util.ArrayList<>())
                .endMetadata()
                .build();
    }
}
