package io.keelson.controllermanager.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.event.ObjectReferences;
import io.keelson.client.transport.ApiClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes what binds claims and volumes: the volume first, then the claim, so that one volume is never given twice. */
final class VolumeBinder {
    private final ApiClient api;
    private final EventRecorder events;

    VolumeBinder(ApiClient api, EventRecorder events) {
        this.api = api;
        this.events = events;
    }

    /** Binds the two; each step that was taken before is left out. */
    void bind(PersistentVolume volume, PersistentVolumeClaim claim) {
        PersistentVolume bound = phase(refer(volume, claim), "Bound", "");
        status(refer(claim, bound), "Bound", bound);
    }

    private PersistentVolume refer(PersistentVolume volume, PersistentVolumeClaim claim) {
        boolean ours = !VolumeFacts.isFor(volume, claim);
        boolean refers = VolumeFacts.isFor(volume, claim)
                && VolumeFacts.uid(volume.getSpec().getClaimRef())
                        .equals(claim.getMetadata().getUid());
        boolean mark = ours && !VolumeFacts.has(volume, VolumeFacts.BOUND_BY_CONTROLLER);
        if (refers && !mark) {
            return volume;
        }
        PersistentVolumeBuilder builder = new PersistentVolumeBuilder(volume)
                .editSpec()
                .withClaimRef(ObjectReferences.to(claim))
                .endSpec();
        if (mark) {
            builder.editMetadata()
                    .addToAnnotations(VolumeFacts.BOUND_BY_CONTROLLER, "yes")
                    .endMetadata();
        }
        return api.update(builder.build());
    }

    private PersistentVolumeClaim refer(PersistentVolumeClaim claim, PersistentVolume volume) {
        String name = volume.getMetadata().getName();
        boolean names = name.equals(claim.getSpec().getVolumeName());
        if (names && VolumeFacts.has(claim, VolumeFacts.BIND_COMPLETED)) {
            return claim;
        }
        PersistentVolumeClaimBuilder builder = new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(VolumeFacts.BIND_COMPLETED, "yes")
                .endMetadata();
        if (!names) {
            builder.editMetadata()
                    .addToAnnotations(VolumeFacts.BOUND_BY_CONTROLLER, "yes")
                    .endMetadata()
                    .editSpec()
                    .withVolumeName(name)
                    .endSpec();
        }
        return api.update(builder.build());
    }

    /** Takes back a binding. */
    void unbind(PersistentVolume volume) {
        PersistentVolumeBuilder builder = new PersistentVolumeBuilder(volume);
        if (VolumeFacts.has(volume, VolumeFacts.BOUND_BY_CONTROLLER)) {
            builder.editMetadata()
                    .removeFromAnnotations(VolumeFacts.BOUND_BY_CONTROLLER)
                    .endMetadata()
                    .editSpec()
                    .withClaimRef(null)
                    .endSpec();
        } else {
            builder.editSpec().editClaimRef().withUid(null).endClaimRef().endSpec();
        }
        phase(api.update(builder.build()), "Available", "");
    }

    /** Writes a volume's phase, if it is another. */
    PersistentVolume phase(PersistentVolume volume, String phase, String message) {
        if (VolumeFacts.phase(volume).equals(phase)) {
            return volume;
        }
        return api.updateStatus(new PersistentVolumeBuilder(volume)
                .editOrNewStatus()
                .withPhase(phase)
                .withMessage(message.isEmpty() ? null : message)
                .endStatus()
                .build());
    }

    /** Writes a volume's phase and says so, if it is another. */
    void phaseWithEvent(PersistentVolume volume, String phase, String reason, String message) {
        if (!VolumeFacts.phase(volume).equals(phase)) {
            events.event(phase(volume, phase, message), EventRecorder.WARNING, reason, message);
        }
    }

    /**
     * Writes a claim's status.
     *
     * @param volume what the claim has, or null for nothing
     */
    void status(PersistentVolumeClaim claim, String phase, @Nullable PersistentVolume volume) {
        PersistentVolumeClaimStatus before =
                Objects.requireNonNullElseGet(claim.getStatus(), PersistentVolumeClaimStatus::new);
        PersistentVolumeClaimStatus after = new PersistentVolumeClaimStatusBuilder(before).build();
        after.setPhase(phase);
        if (volume == null) {
            after.setAccessModes(List.of());
            after.setCapacity(Map.of());
            after.setCurrentVolumeAttributesClassName(null);
        } else {
            after.setAccessModes(volume.getSpec().getAccessModes());
            if (!phase.equals(before.getPhase())) {
                after.setCapacity(capacity(before, volume));
                if ("Pending".equals(before.getPhase()) && phase.equals("Bound")) {
                    after.setCurrentVolumeAttributesClassName(volume.getSpec().getVolumeAttributesClassName());
                }
            }
        }
        boolean same = Objects.equals(before.getPhase(), phase)
                && Objects.requireNonNullElse(before.getAccessModes(), List.of())
                        .equals(after.getAccessModes())
                && Objects.requireNonNullElse(before.getCapacity(), Map.of()).equals(after.getCapacity())
                && Objects.equals(
                        before.getCurrentVolumeAttributesClassName(), after.getCurrentVolumeAttributesClassName());
        if (!same) {
            api.updateStatus(
                    new PersistentVolumeClaimBuilder(claim).withStatus(after).build());
        }
    }

    /** The volume's capacity, or what it was before an expansion that the node has not finished. */
    private static Map<String, Quantity> capacity(PersistentVolumeClaimStatus before, PersistentVolume volume) {
        Map<String, Quantity> has = volume.getSpec().getCapacity();
        if (has == null || !has.containsKey("storage")) {
            throw new KubernetesClientException(
                    "PersistentVolume \"" + volume.getMetadata().getName() + "\" is without a storage capacity");
        }
        String preResize = VolumeFacts.annotation(volume, VolumeFacts.PRE_RESIZE_CAPACITY);
        if (preResize != null) {
            Map<String, Quantity> capacity = new HashMap<>(Objects.requireNonNullElse(before.getCapacity(), Map.of()));
            capacity.put("storage", Quantity.parse(preResize));
            return capacity;
        }
        return has;
    }

    /** Writes a claim's phase and says why, if it is another. */
    void lose(PersistentVolumeClaim claim, String reason, String message) {
        if (!VolumeFacts.phase(claim).equals("Lost")) {
            status(claim, "Lost", null);
            events.event(claim, EventRecorder.WARNING, reason, message);
        }
    }
}
