package io.keelson.controllermanager.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VolumeMatchTest {
    private final PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("c")
            .withUid("u")
            .endMetadata()
            .withNewSpec()
            .withStorageClassName("fast")
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .addToRequests("storage", Quantity.parse("2Gi"))
            .endResources()
            .endSpec()
            .build();

    @Test
    void theSmallestThatIsLargeEnoughIsTaken() {
        assertThat(best(volume("s", "1Gi"), volume("l", "10Gi"), volume("m", "2Gi")))
                .isEqualTo("m");
        assertThat(best(volume("s", "1Gi"))).isNull();
    }

    @Test
    void fewerAccessModesGoBeforeASmallerSize() {
        PersistentVolume many = volume("many", "2Gi");
        many.getSpec().setAccessModes(List.of("ReadWriteOnce", "ReadOnlyMany"));
        assertThat(best(many, volume("one", "5Gi"))).isEqualTo("one");
        claim.getSpec().setAccessModes(List.of("ReadOnlyMany"));
        assertThat(best(many, volume("one", "5Gi"))).isEqualTo("many");
    }

    @Test
    void classModeSelectorAndPhaseHaveToFit() {
        PersistentVolume volume = volume("v", "5Gi");
        assertThat(best(volume)).isEqualTo("v");
        volume.getStatus().setPhase("Released");
        assertThat(best(volume)).isNull();
        volume.getStatus().setPhase("Available");
        volume.getSpec().setStorageClassName("slow");
        assertThat(best(volume)).isNull();
        volume.getSpec().setStorageClassName("fast");
        claim.getSpec().setVolumeMode("Block");
        assertThat(best(volume)).isNull();
        claim.getSpec().setVolumeMode(null);
        claim.getSpec()
                .setSelector(new io.fabric8.kubernetes.api.model.LabelSelectorBuilder()
                        .addToMatchLabels("k", "v")
                        .build());
        assertThat(best(volume)).isNull();
    }

    @Test
    void aVolumeMadeForTheClaimGoesFirstAlsoWhenBindingIsDelayed() {
        PersistentVolume mine = volume("mine", "50Gi");
        mine.getSpec()
                .setClaimRef(new io.fabric8.kubernetes.api.model.ObjectReferenceBuilder()
                        .withNamespace("ns")
                        .withName("c")
                        .build());
        assertThat(best(volume("small", "2Gi"), mine)).isEqualTo("mine");
        assertThat(VolumeMatch.best(claim, List.of(volume("small", "2Gi")), true))
                .isNull();
        assertThat(VolumeMatch.best(claim, List.of(mine), true)).isSameAs(mine);
        mine.getSpec().getClaimRef().setUid("another");
        assertThat(best(mine)).isNull();
    }

    @Test
    void whyANamedVolumeCannotBeHad() {
        assertThat(VolumeMatch.mismatch(claim, volume("v", "2Gi"))).isNull();
        assertThat(VolumeMatch.mismatch(claim, volume("v", "1Gi"))).isEqualTo("requested PV is too small");
        claim.getSpec().setAccessModes(List.of("ReadWriteMany"));
        assertThat(VolumeMatch.mismatch(claim, volume("v", "2Gi"))).isEqualTo("incompatible accessMode");
        claim.getSpec().setStorageClassName("");
        assertThat(VolumeMatch.mismatch(claim, volume("v", "2Gi"))).isEqualTo("storageClassName does not match");
    }

    private @Nullable String best(PersistentVolume... volumes) {
        PersistentVolume best = VolumeMatch.best(claim, List.of(volumes), false);
        return best == null ? null : best.getMetadata().getName();
    }

    private static PersistentVolume volume(String name, String size) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName("fast")
                .withAccessModes("ReadWriteOnce")
                .addToCapacity("storage", Quantity.parse(size))
                .endSpec()
                .withNewStatus()
                .withPhase("Available")
                .endStatus()
                .build();
    }
}
