package io.keelson.scheduler.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.scheduler.plugin.VolumePlan;
import io.keelson.scheduler.snapshot.Storage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VolumeReservationsTest {
    private final PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("c")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    private final PersistentVolume volume = new PersistentVolumeBuilder()
            .withNewMetadata()
            .withName("pv")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    private final VolumeReservations reservations = new VolumeReservations(new Storage() {
        @Override
        public @Nullable PersistentVolumeClaim claim(String namespace, String name) {
            return claim;
        }

        @Override
        public @Nullable PersistentVolume volume(String name) {
            return volume;
        }

        @Override
        public List<PersistentVolume> volumes() {
            return List.of(volume);
        }

        @Override
        public @Nullable StorageClass storageClass(String name) {
            return null;
        }
    });

    @Test
    void aVolumeIsKeptForItsClaimUntilThePlanIsCarriedOut() {
        reservations.reserve("pod", "n1", new VolumePlan(List.of(new VolumePlan.Binding(claim, volume)), List.of()));
        assertThat(reservations.volumes().getFirst().getSpec().getClaimRef().getUid())
                .isEqualTo("u");
        reservations.release("pod");
        assertThat(reservations.volumes().getFirst().getSpec().getClaimRef()).isNull();
    }

    @Test
    void aClaimIsTiedToItsNodeUntilThePlanIsCarriedOut() {
        reservations.reserve("pod", "n1", new VolumePlan(List.of(), List.of(claim)));
        assertThat(node()).isEqualTo("n1");
        reservations.release("another");
        assertThat(node()).isEqualTo("n1");
        reservations.release("pod");
        assertThat(node()).isNull();
    }

    @Test
    void whatTheServerSaysGoesFirst() {
        claim.getMetadata().getAnnotations().put(VolumeReservations.SELECTED_NODE, "n2");
        reservations.reserve("pod", "n1", new VolumePlan(List.of(), List.of(claim)));
        assertThat(node()).isEqualTo("n2");
    }

    private @Nullable String node() {
        return VolumeReservations.annotations(Objects.requireNonNull(reservations.claim("ns", "c")))
                .get(VolumeReservations.SELECTED_NODE);
    }
}
