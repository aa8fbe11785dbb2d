package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keelson.kubelet.admission.StaticPods;
import io.keelson.kubelet.status.ObservedPod;
import io.keelson.kubelet.status.StatusWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a pod's status from what is known and has it written. Used by the pod's worker; any thread may read the status. */
final class StatusPublisher {
    private final PodContext context;
    private final StatusWriter writer;
    private boolean settled;
    private volatile @Nullable PodStatus last;

    StatusPublisher(PodContext context, Pod pod) {
        this.context = context;
        this.writer = StaticPods.isStatic(pod)
                ? StatusWriter.ofMirror(context.api(), context.timers(), pod)
                : new StatusWriter(context.api(), context.timers(), pod);
    }

    /** Returns the newest status, null where none has been made yet. */
    @Nullable
    PodStatus last() {
        return last;
    }

    /** Takes note of what the API server has. */
    void seen(Pod pod) {
        writer.seen(pod);
    }

    /** Tells that the API server has no image of the static pod any more. */
    void mirrorGone() {
        writer.mirrorGone();
    }

    /** Ends: the pod has gone and nothing is written any more. */
    void stop() {
        settled = true;
        writer.stop();
    }

    /** Waits until what was made is written; returns whether it was, and not the thread interrupted. */
    boolean flush() {
        try {
            writer.flush();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Has the status of a state written, unless the last one was the pod's very last, or others have ended the pod. */
    void publish(Pod now, ObservedPod state) {
        boolean over = phaseOver(now);
        if (settled || last == null && over) {
            return;
        }
        PodStatus status =
                context.statuses().of(view(now), state, context.timers().now());
        if (over && state.failure() == null) {
            // A phase that is final stays, whoever set it; what becomes of the containers is still told.
            status.setPhase(now.getStatus().getPhase());
            status.setReason(now.getStatus().getReason());
            status.setMessage(now.getStatus().getMessage());
        }
        last = status;
        settled = state.terminal();
        writer.want(status);
    }

    /** The pod with the kubelet's newest conditions and everybody else's as the API server has them. */
    private Pod view(Pod now) {
        PodStatus server = Objects.requireNonNullElseGet(now.getStatus(), PodStatus::new);
        PodStatus known = last;
        PodStatus status = new PodStatus();
        status.setQosClass(server.getQosClass());
        List<PodCondition> conditions = new ArrayList<>();
        Set<String> own = context.statuses().ownConditions();
        List<PodCondition> there = Objects.requireNonNullElse(server.getConditions(), List.of());
        List<PodCondition> ours = known == null ? there : known.getConditions();
        ours.stream().filter(c -> own.contains(c.getType())).forEach(conditions::add);
        there.stream().filter(c -> !own.contains(c.getType())).forEach(conditions::add);
        status.setConditions(conditions);
        Pod view = new Pod();
        view.setMetadata(now.getMetadata());
        view.setSpec(now.getSpec());
        view.setStatus(status);
        return view;
    }

    /** Returns whether the API server has a final phase of the pod. */
    static boolean phaseOver(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Failed".equals(phase) || "Succeeded".equals(phase);
    }
}
