package io.keelson.kubelet.localpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.keelson.kubelet.localpath.ProvisioningRules.Reclaim;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvisioningRulesTest {
    private final PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace("ns")
            .withName("data")
            .withUid("u1")
            .addToAnnotations(ProvisioningRules.PROVISIONER, LocalPathProvisioner.NAME)
            .addToAnnotations(ProvisioningRules.SELECTED_NODE, "n1")
            .endMetadata()
            .withNewSpec()
            .withStorageClassName("local-path")
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .addToRequests("storage", Quantity.parse("1Gi"))
            .endResources()
            .endSpec()
            .build();
    private final StorageClass its = new StorageClassBuilder()
            .withNewMetadata()
            .withName("local-path")
            .endMetadata()
            .withProvisioner(LocalPathProvisioner.NAME)
            .withReclaimPolicy("Delete")
            .build();

    @Test
    void aClaimConcernsTheNodeThatWasSelectedForIt() {
        assertThat(ProvisioningRules.isMeant(claim, "n1")).isTrue();
        assertThat(ProvisioningRules.isMeant(claim, "n2")).isFalse();
        claim.getMetadata().getAnnotations().put(ProvisioningRules.PROVISIONER, "another");
        assertThat(ProvisioningRules.isMeant(claim, "n1")).isFalse();
    }

    @Test
    void aClaimOfAClassThatDoesNotWaitForAPodHasNoNode() {
        assertThat(ProvisioningRules.lacksNode(claim)).isFalse();
        claim.getMetadata().getAnnotations().remove(ProvisioningRules.SELECTED_NODE);
        assertThat(ProvisioningRules.lacksNode(claim)).isTrue();
        assertThat(ProvisioningRules.isMeant(claim, "n1")).isFalse();
        claim.getMetadata().getAnnotations().put(ProvisioningRules.PROVISIONER, "another");
        assertThat(ProvisioningRules.lacksNode(claim)).isFalse();
    }

    @Test
    void aClaimThatHasAVolumeOrGoesGetsNone() {
        claim.getSpec().setVolumeName("v");
        assertThat(ProvisioningRules.isMeant(claim, "n1")).isFalse();
        claim.getSpec().setVolumeName("");
        claim.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(ProvisioningRules.isMeant(claim, "n1")).isFalse();
    }

    @Test
    void aVolumeIsForItsClaimAndItsNode() {
        PersistentVolume volume = volume("Delete");
        assertThat(volume.getMetadata().getName()).isEqualTo("pvc-u1");
        assertThat(volume.getMetadata().getFinalizers()).containsExactly(ProvisioningRules.FINALIZER);
        assertThat(volume.getSpec().getClaimRef().getUid()).isEqualTo("u1");
        assertThat(volume.getSpec().getLocal().getPath()).isEqualTo("/v/pvc-u1");
        assertThat(ProvisioningRules.isOurs(volume, "n1")).isTrue();
        assertThat(ProvisioningRules.isOurs(volume, "n2")).isFalse();
    }

    @Test
    void directoriesGoWithReleasedVolumesWhosePolicyIsDelete() {
        assertThat(ProvisioningRules.reclaim(in("Bound", volume("Delete")))).isEqualTo(Reclaim.NOTHING);
        assertThat(ProvisioningRules.reclaim(in("Released", volume("Delete")))).isEqualTo(Reclaim.DELETE);
        assertThat(ProvisioningRules.reclaim(in("Released", volume("Retain")))).isEqualTo(Reclaim.NOTHING);
    }

    @Test
    void aVolumeThatIsToBeRetainedAfterAllIsLetGo() {
        PersistentVolume volume = volume("Delete");
        volume.getSpec().setPersistentVolumeReclaimPolicy("Retain");
        assertThat(ProvisioningRules.reclaim(in("Released", volume))).isEqualTo(Reclaim.LET_GO);
    }

    @Test
    void whatADirectoryCannotBeIsRefused() {
        assertThat(ProvisioningRules.refusal(claim)).isNull();
        claim.getSpec().setVolumeMode("Block");
        assertThat(ProvisioningRules.refusal(claim)).isEqualTo("volumeMode Block is not supported");
        claim.getSpec().setVolumeMode("Filesystem");
        claim.getSpec().setAccessModes(List.of("ReadWriteOnce", "ReadWriteMany"));
        assertThat(ProvisioningRules.refusal(claim))
                .isEqualTo("access mode ReadWriteMany is not supported: only ReadWriteOnce and ReadWriteOncePod are");
    }

    private PersistentVolume volume(String policy) {
        its.setReclaimPolicy(policy);
        return ProvisioningRules.volume(claim, its, "n1", "/v/pvc-u1");
    }

    private static PersistentVolume in(String phase, PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }
}
