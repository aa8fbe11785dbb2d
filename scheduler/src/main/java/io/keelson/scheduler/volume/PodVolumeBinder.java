package io.keelson.scheduler.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.keelson.client.transport.ApiClient;
import io.keelson.scheduler.plugin.VolumeBinding;
import io.keelson.scheduler.plugin.VolumePlan;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Carries out the plan for a pod's claims, and waits until the controllers have bound them. */
public final class PodVolumeBinder {
    private static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

    private final ApiClient api;
    private final Storage known;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /**
     * @param api the API server, as the scheduler
     * @param known what the API server says, without reservations
     */
    public PodVolumeBinder(ApiClient api, Storage known, Clock clock) {
        this.api = api;
        this.known = known;
        this.clock = clock;
    }

    /** A claim or a volume has changed. */
    public void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes what the plan says and returns when all claims are bound.
     *
     * @param patience how long to wait for them
     * @param wanted whether the pod still is
     * @throws VolumeBindingException where they will not be
     */
    public void bind(VolumePlan plan, NodeInfo node, Duration patience, BooleanSupplier wanted)
            throws VolumeBindingException, InterruptedException {
        for (VolumePlan.Binding binding : plan.bindings()) {
            keep(binding);
        }
        for (PersistentVolumeClaim claim : plan.provisions()) {
            select(claim, node.name());
        }
        Instant end = clock.instant().plus(patience);
        lock.lockInterruptibly();
        try {
            while (!isDone(plan, node)) {
                if (!wanted.getAsBoolean()) {
                    throw new VolumeBindingException("pod does not exist any more");
                }
                if (!clock.instant().isBefore(end)) {
                    throw new VolumeBindingException("context deadline exceeded");
                }
                // Whatever wakes this up, the state is looked at again; the time-out bounds lost pods and the patience.
                boolean ignored = changed.await(1, TimeUnit.SECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void keep(VolumePlan.Binding binding) {
        PersistentVolume claimed = VolumeReservations.claimed(binding.volume(), binding.claim());
        boolean ours = binding.volume().getSpec().getClaimRef() == null;
        api.update(
                ours
                        ? new PersistentVolumeBuilder(claimed)
                                .editMetadata()
                                .addToAnnotations(BOUND_BY_CONTROLLER, "yes")
                                .endMetadata()
                                .build()
                        : claimed);
    }

    private void select(PersistentVolumeClaim claim, String node) {
        PersistentVolumeClaim now = known.claim(
                claim.getMetadata().getNamespace(), claim.getMetadata().getName());
        if (now != null && node.equals(VolumeReservations.annotations(now).get(VolumeReservations.SELECTED_NODE))) {
            return;
        }
        api.patch(
                claim,
                ApiClient.MERGE_PATCH,
                Map.of(
                        "metadata",
                        Map.of(
                                "uid",
                                claim.getMetadata().getUid(),
                                "resourceVersion",
                                claim.getMetadata().getResourceVersion(),
                                "annotations",
                                Map.of(VolumeReservations.SELECTED_NODE, node))));
    }

    private boolean isDone(VolumePlan plan, NodeInfo node) throws VolumeBindingException {
        boolean done = true;
        for (VolumePlan.Binding binding : plan.bindings()) {
            PersistentVolumeClaim claim = current(binding.claim());
            String name = binding.volume().getMetadata().getName();
            if (VolumeBinding.isBound(claim) && !name.equals(claim.getSpec().getVolumeName())) {
                throw new VolumeBindingException("pv \"" + name + "\" is not bound to pvc \""
                        + claim.getMetadata().getName() + "\"");
            }
            done &= VolumeBinding.isBound(claim);
        }
        for (PersistentVolumeClaim planned : plan.provisions()) {
            done &= isProvisioned(current(planned), planned, node);
        }
        return done;
    }

    private boolean isProvisioned(PersistentVolumeClaim claim, PersistentVolumeClaim planned, NodeInfo node)
            throws VolumeBindingException {
        if (VolumeBinding.isBound(claim)) {
            PersistentVolume volume = known.volume(claim.getSpec().getVolumeName());
            if (volume != null && !VolumeBinding.reaches(volume, node)) {
                throw new VolumeBindingException("pv \"" + volume.getMetadata().getName()
                        + "\" node affinity doesn't match node \"" + node.name() + "\"");
            }
            return volume != null;
        }
        String selected = VolumeReservations.annotations(claim).get(VolumeReservations.SELECTED_NODE);
        // What was written here may not have come back yet.
        boolean seen = !Objects.equals(
                claim.getMetadata().getResourceVersion(), planned.getMetadata().getResourceVersion());
        if (seen && !node.name().equals(selected)) {
            throw new VolumeBindingException("selectedNode annotation reset for PVC \""
                    + claim.getMetadata().getName() + "\"");
        }
        return false;
    }

    /** The claim as it is known now. */
    private PersistentVolumeClaim current(PersistentVolumeClaim planned) throws VolumeBindingException {
        PersistentVolumeClaim now = known.claim(
                planned.getMetadata().getNamespace(), planned.getMetadata().getName());
        if (now == null
                || !Objects.equals(
                        now.getMetadata().getUid(), planned.getMetadata().getUid())) {
            throw new VolumeBindingException(
                    "persistentvolumeclaim \"" + planned.getMetadata().getName() + "\" not found");
        }
        return now;
    }
}
