package io.keelson.controllermanager.attachdetach;

import io.fabric8.kubernetes.api.model.AttachedVolume;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Carries out the plan for one node. */
final class AttachDetachReconciler implements Reconciler<String> {
    private static final String MANAGED = "volumes.kubernetes.io/controller-managed-attach-detach";
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final ApiClient api;
    private final NodeVolumes volumes;
    private final EventRecorder events;
    private final Timers timers;
    /** Since when no pod of a node uses a volume that is attached to it, by node and the attachment's name. */
    private final Map<String, Map<String, Instant>> unused = new ConcurrentHashMap<>();
    /** The failures that were told, by attachment, so that each is told once. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    AttachDetachReconciler(ApiClient api, NodeVolumes volumes, EventRecorder events, Timers timers) {
        this.api = api;
        this.volumes = volumes;
        this.events = events;
        this.timers = timers;
    }

    @Override
    public Result reconcile(String name) {
        Instant now = timers.now();
        AttachmentPlan.Snapshot known = volumes.of(name, remember(name, now));
        Node node = known.node();
        boolean foreign = node != null
                && (node.getMetadata().getAnnotations() == null
                        || !node.getMetadata().getAnnotations().containsKey(MANAGED));
        if (foreign) {
            return Result.done();
        }
        AttachmentPlan plan = AttachmentPlan.of(known, now);
        plan.attach().forEach(volume -> attach(name, volume));
        plan.refused().forEach((volume, others) -> refuse(name, volume, others));
        known.here().forEach(attachment -> tellFailure(name, attachment));
        if (node != null && !plan.attached().equals(listed(node))) {
            list(node, plan.attached());
            known.here().forEach(attachment -> tellSuccess(node, attachment));
        }
        // What the status no longer lists is not mounted any more, and may go.
        plan.detach().forEach(this::detach);
        Duration wait = plan.patience();
        return wait == null ? Result.done() : Result.after(wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
    }

    private Map<String, Instant> remember(String node, Instant now) {
        AttachmentPlan.Snapshot known = volumes.of(node, Map.of());
        Set<String> wanted =
                known.wanted().stream().map(v -> v.attachmentName(node)).collect(Collectors.toCollection(HashSet::new));
        Map<String, Instant> before = unused.getOrDefault(node, Map.of());
        Map<String, Instant> since = new HashMap<>();
        for (VolumeAttachment attachment : known.here()) {
            String name = attachment.getMetadata().getName();
            if (!wanted.contains(name)) {
                since.put(name, before.getOrDefault(name, now));
            }
        }
        if (since.isEmpty()) {
            unused.remove(node);
        } else {
            unused.put(node, since);
        }
        return since;
    }

    private void attach(String node, CsiVolume volume) {
        try {
            VolumeAttachment ignored = api.create(new VolumeAttachmentBuilder()
                    .withNewMetadata()
                    .withName(volume.attachmentName(node))
                    .endMetadata()
                    .withNewSpec()
                    .withAttacher(volume.driver())
                    .withNodeName(node)
                    .withNewSource()
                    .withPersistentVolumeName(volume.name())
                    .endSource()
                    .endSpec()
                    .build());
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e)) {
                throw e;
            }
        }
    }

    private void refuse(String node, CsiVolume volume, List<Pod> others) {
        String message = "Multi-Attach error for volume \"" + volume.name() + "\" ";
        if (others.isEmpty()) {
            message += "Volume is already exclusively attached to one node and can't be attached to another";
        } else {
            message += "Volume is already used by pod(s) "
                    + others.stream().map(p -> p.getMetadata().getName()).collect(Collectors.joining(", "));
        }
        String key = node + "/" + volume.uniqueName();
        if (!message.equals(told.put(key, message))) {
            event(node, volume, EventRecorder.WARNING, "FailedAttachVolume", message);
        }
    }

    private void tellFailure(String node, VolumeAttachment attachment) {
        String name = attachment.getMetadata().getName();
        var error =
                attachment.getStatus() == null ? null : attachment.getStatus().getAttachError();
        CsiVolume volume = volumes.volume(attachment);
        if (error == null || volume == null) {
            told.remove(name);
            return;
        }
        String said = Objects.toString(error.getMessage(), "");
        if (!said.equals(told.put(name, said))) {
            event(
                    node,
                    volume,
                    EventRecorder.WARNING,
                    "FailedAttachVolume",
                    "AttachVolume.Attach failed for volume \"" + volume.name() + "\" : " + said);
        }
    }

    private void tellSuccess(Node node, VolumeAttachment attachment) {
        CsiVolume volume = volumes.volume(attachment);
        if (volume != null
                && AttachmentPlan.isAttached(attachment)
                && !listed(node).contains(volume.uniqueName())) {
            event(
                    node.getMetadata().getName(),
                    volume,
                    EventRecorder.NORMAL,
                    "SuccessfulAttachVolume",
                    "AttachVolume.Attach succeeded for volume \"" + volume.name() + "\" ");
        }
    }

    private void event(String node, CsiVolume volume, String type, String reason, String message) {
        volumes.pods(node, volume).forEach(pod -> events.event(pod, type, reason, message));
    }

    private static Set<String> listed(Node node) {
        List<AttachedVolume> attached =
                node.getStatus() == null ? null : node.getStatus().getVolumesAttached();
        return attached == null
                ? Set.of()
                : attached.stream().map(AttachedVolume::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    private void list(Node node, Set<String> names) {
        List<Map<String, Object>> attached = names.stream()
                .map(name -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("name", name);
                    one.put("devicePath", "");
                    return one;
                })
                .toList();
        Map<String, Object> status = new HashMap<>();
        status.put("volumesAttached", attached.isEmpty() ? null : attached);
        api.patchStatus(
                node,
                ApiClient.MERGE_PATCH,
                Map.of("metadata", Map.of("uid", node.getMetadata().getUid()), "status", status));
    }

    private void detach(VolumeAttachment attachment) {
        try {
            api.delete(attachment, null);
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
