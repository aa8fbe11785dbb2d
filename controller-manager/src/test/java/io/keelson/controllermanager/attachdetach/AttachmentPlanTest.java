package io.keelson.controllermanager.attachdetach;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttachmentPlanTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final CsiVolume VOLUME = volume("pv", "ReadWriteOnce");

    private static CsiVolume volume(String name, String mode) {
        return Objects.requireNonNull(
                CsiVolume.of(Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s}
                spec: {accessModes: [%s], csi: {driver: d.example.com, volumeHandle: h-%s}}
                """.formatted(name, mode, name), PersistentVolume.class)));
    }

    private static Node node(String ready, String taints, String inUse) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Node
                metadata: {name: n}
                spec: {taints: [%s]}
                status: {volumesInUse: [%s], conditions: [{type: Ready, status: '%s'}]}
                """.formatted(taints, inUse, ready), Node.class);
    }

    private static VolumeAttachment attachment(boolean attached, String metadata) {
        return Serialization.unmarshal(
                """
                apiVersion: storage.k8s.io/v1
                kind: VolumeAttachment
                metadata: {name: %s%s}
                spec: {attacher: d.example.com, nodeName: n, source: {persistentVolumeName: pv}}
                status: {attached: %s}
                """.formatted(VOLUME.attachmentName("n"), metadata, attached), VolumeAttachment.class);
    }

    private static AttachmentPlan plan(
            @Nullable Node node,
            List<CsiVolume> wanted,
            List<VolumeAttachment> here,
            Map<String, List<Pod>> elsewhere,
            Duration unused) {
        String name = VOLUME.attachmentName("n");
        return AttachmentPlan.of(
                new AttachmentPlan.Snapshot(
                        "n", node, wanted, here, Map.of(name, VOLUME), elsewhere, Map.of(name, NOW.minus(unused))),
                NOW);
    }

    @Test
    void theNamesAreThoseThatDriversAndKubeletsKnow() {
        assertThat(VOLUME.uniqueName()).isEqualTo("kubernetes.io/csi/d.example.com^h-pv");
        assertThat(VOLUME.attachmentName("n")).matches("csi-[0-9a-f]{64}");
        assertThat(VOLUME.attachmentName("n")).isNotEqualTo(VOLUME.attachmentName("m"));
    }

    @Test
    void aVolumeThatAPodUsesIsAttachedOnceAndListedWhenItIs() {
        Node node = node("True", "", "");
        AttachmentPlan first = plan(node, List.of(VOLUME), List.of(), Map.of(), Duration.ZERO);
        assertThat(first.attach()).containsExactly(VOLUME);
        assertThat(first.attached()).isEmpty();
        AttachmentPlan waiting = plan(node, List.of(VOLUME), List.of(attachment(false, "")), Map.of(), Duration.ZERO);
        assertThat(waiting.attach()).isEmpty();
        assertThat(waiting.attached()).isEmpty();
        AttachmentPlan done = plan(node, List.of(VOLUME), List.of(attachment(true, "")), Map.of(), Duration.ZERO);
        assertThat(done.attach()).isEmpty();
        assertThat(done.attached()).containsExactly(VOLUME.uniqueName());
        assertThat(done.detach()).isEmpty();
    }

    @Test
    void aVolumeForOneNodeWaitsForTheOther() {
        Pod other = new PodBuilder()
                .withNewMetadata()
                .withName("other")
                .endMetadata()
                .build();
        Map<String, List<Pod>> elsewhere = Map.of(VOLUME.uniqueName(), List.of(other));
        AttachmentPlan plan = plan(node("True", "", ""), List.of(VOLUME), List.of(), elsewhere, Duration.ZERO);
        assertThat(plan.attach()).isEmpty();
        assertThat(plan.refused()).containsExactly(Map.entry(VOLUME, List.of(other)));

        CsiVolume shared = volume("pv", "ReadWriteMany");
        assertThat(plan(node("True", "", ""), List.of(shared), List.of(), elsewhere, Duration.ZERO)
                        .attach())
                .containsExactly(shared);
    }

    @Test
    void aVolumeGoesWhenTheNodeHasLetGoOfIt() {
        VolumeAttachment there = attachment(true, "");
        String inUse = "'" + VOLUME.uniqueName() + "'";
        AttachmentPlan held =
                plan(node("True", "", inUse), List.of(), List.of(there), Map.of(), Duration.ofMinutes(60));
        assertThat(held.detach()).isEmpty();
        assertThat(held.attached()).containsExactly(VOLUME.uniqueName());
        AttachmentPlan free = plan(node("True", "", ""), List.of(), List.of(there), Map.of(), Duration.ZERO);
        assertThat(free.detach()).containsExactly(there);
        assertThat(free.attached()).isEmpty();
    }

    @Test
    void aNodeThatIsSilentLosesItsVolumesAfterSixMinutes() {
        VolumeAttachment there = attachment(true, "");
        Node silent = node("Unknown", "", "'" + VOLUME.uniqueName() + "'");
        AttachmentPlan early = plan(silent, List.of(), List.of(there), Map.of(), Duration.ofMinutes(5));
        assertThat(early.detach()).isEmpty();
        assertThat(early.patience()).isEqualTo(Duration.ofMinutes(1));
        assertThat(plan(silent, List.of(), List.of(there), Map.of(), Duration.ofMinutes(6))
                        .detach())
                .containsExactly(there);
        assertThat(plan(null, List.of(), List.of(there), Map.of(), Duration.ofMinutes(5))
                        .detach())
                .isEmpty();
        assertThat(plan(null, List.of(), List.of(there), Map.of(), Duration.ofMinutes(6))
                        .detach())
                .containsExactly(there);
    }

    @Test
    void aNodeOutOfServiceLosesThemAtOnce() {
        VolumeAttachment there = attachment(true, "");
        Node gone = node(
                "Unknown",
                "{key: node.kubernetes.io/out-of-service, effect: NoExecute}",
                "'" + VOLUME.uniqueName() + "'");
        assertThat(plan(gone, List.of(), List.of(there), Map.of(), Duration.ZERO)
                        .detach())
                .containsExactly(there);
    }

    @Test
    void anAttachmentThatIsGoingIsLeftToGo() {
        VolumeAttachment going = attachment(true, ", deletionTimestamp: '2026-12-01T11:00:00Z'");
        AttachmentPlan unused = plan(node("True", "", ""), List.of(), List.of(going), Map.of(), Duration.ZERO);
        assertThat(unused.detach()).isEmpty();
        AttachmentPlan wanted = plan(node("True", "", ""), List.of(VOLUME), List.of(going), Map.of(), Duration.ZERO);
        assertThat(wanted.attach()).isEmpty();
        assertThat(wanted.attached()).isEmpty();
    }
}
