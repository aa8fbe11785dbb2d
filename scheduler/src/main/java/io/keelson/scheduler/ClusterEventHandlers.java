package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informer.Handler;
import io.keelson.client.informer.Informers;
import io.keelson.client.transport.ApiClient;
import io.keelson.scheduler.preemption.Budget;
import io.keelson.scheduler.queue.SchedulingQueue;
import io.keelson.scheduler.snapshot.ClusterCache;
import io.keelson.scheduler.snapshot.ClusterEvent;
import io.keelson.scheduler.snapshot.ClusterSnapshot;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.PodInfo;
import io.keelson.scheduler.snapshot.Storage;
import io.keelson.scheduler.volume.PodVolumeBinder;
import io.keelson.scheduler.volume.VolumeReservations;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the informers tell: keeps the cluster cache and the queue up to date, and gives snapshots. */
final class ClusterEventHandlers {
    private final ClusterCache cache;
    private final SchedulingQueue queue;
    private final Map<String, Map<String, String>> namespaceLabels = new ConcurrentHashMap<>();
    private final Nominations nominations = new Nominations();
    private final ClusterSnapshot snapshot;
    private final VolumeReservations reservations;
    private final PodVolumeBinder binder;

    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final Informer<StorageClass> classes;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<CSINode> csiNodes;
    private final Informer<VolumeAttachment> attachments;
    private final Predicate<Pod> ours;
    private final Storage known = new Storage() {
        @Override
        public @Nullable PersistentVolumeClaim claim(String namespace, String name) {
            return claims.get(namespace, name);
        }

        @Override
        public @Nullable PersistentVolume volume(String name) {
            return volumes.get(null, name);
        }

        @Override
        public List<PersistentVolume> volumes() {
            return volumes.list();
        }

        @Override
        public @Nullable StorageClass storageClass(String name) {
            return classes.get(null, name);
        }

        @Override
        public @Nullable CSINode csiNode(String node) {
            return csiNodes.get(null, node);
        }

        @Override
        public List<VolumeAttachment> attachments(String node) {
            return attachments.list().stream()
                    .filter(a -> node.equals(a.getSpec().getNodeName()))
                    .toList();
        }
    };

    /** @param ours tells which pods are scheduled here, and may be by now */
    ClusterEventHandlers(
            Informers informers,
            ClusterCache cache,
            SchedulingQueue queue,
            ApiClient api,
            Clock clock,
            Predicate<Pod> ours) {
        this.ours = ours;
        this.cache = cache;
        this.queue = queue;
        DefaultSelectors kin = new DefaultSelectors(informers);
        reservations = new VolumeReservations(known);
        snapshot = new ClusterSnapshot(namespaceLabels, reservations, kin::of, nominations::on);
        claims = informers.of(PersistentVolumeClaim.class);
        volumes = informers.of(PersistentVolume.class);
        classes = informers.of(StorageClass.class);
        budgets = informers.of(PodDisruptionBudget.class);
        binder = new PodVolumeBinder(api, known, clock);
        csiNodes = informers.of(CSINode.class);
        attachments = informers.of(VolumeAttachment.class);
        csiNodes.addHandler(Handler.each(c -> queue.on(new ClusterEvent.VolumesChanged())));
        attachments.addHandler(Handler.each(a -> queue.on(new ClusterEvent.VolumesChanged())));
        claims.addHandler(Handler.each(c -> volumesChanged()));
        volumes.addHandler(Handler.each(v -> volumesChanged()));
        classes.addHandler(Handler.each(c -> queue.on(new ClusterEvent.VolumesChanged())));
        informers
                .of(Namespace.class)
                .addHandler(handler(
                        this::namespace,
                        n -> namespaceLabels.remove(n.getMetadata().getName())));
        informers.of(Node.class).addHandler(nodes());
        informers.of(Pod.class).addHandler(pods());
    }

    private void volumesChanged() {
        queue.on(new ClusterEvent.VolumesChanged());
        binder.wake();
    }

    /** Returns what decisions under way take of claims and volumes. */
    VolumeReservations reservations() {
        return reservations;
    }

    /** Returns who binds claims before pods. */
    PodVolumeBinder binder() {
        return binder;
    }

    /** Brings the snapshot up to date and returns it. For the thread that schedules, which alone may use it. */
    ClusterSnapshot snapshot() {
        cache.update(snapshot);
        return snapshot;
    }

    /** Returns for which pods room is being made. */
    Nominations nominations() {
        return nominations;
    }

    /** Returns all disruption budgets. */
    List<Budget> budgets() {
        return budgets.list().stream().map(Budget::of).toList();
    }

    private void namespace(Namespace namespace) {
        namespaceLabels.put(
                namespace.getMetadata().getName(),
                Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()));
        queue.on(new ClusterEvent.NamespaceChanged());
    }

    private Handler<Pod> pods() {
        return new Handler<>() {
            @Override
            public void added(Pod pod) {
                pod(null, pod);
            }

            @Override
            public void updated(Pod before, Pod now) {
                pod(before, now);
            }

            @Override
            public void deleted(Pod last) {
                gone(last);
            }
        };
    }

    private void pod(@Nullable Pod before, Pod pod) {
        String uid = pod.getMetadata().getUid();
        String node = pod.getSpec().getNodeName();
        boolean placed = node != null && !node.isEmpty();
        if (ended(pod)) {
            gone(pod);
        } else if (placed) {
            nominations.remove(uid);
            queue.remove(uid);
            placed(pod, node);
        } else if (ours(pod) && !cache.isPlaced(uid)) {
            nominations.follow(before, pod);
            queue.put(pod);
        } else if (pod.getMetadata().getDeletionTimestamp() != null) {
            queue.remove(uid);
        }
    }

    /** What changes on a placed pod all the time, its status, concerns no pod that waits. */
    private void placed(Pod pod, String node) {
        PodInfo before = cache.putPod(pod, node);
        PodInfo now = cache.pod(pod.getMetadata().getUid());
        if (now == null || before != null && before.sameTo(now)) {
            return;
        }
        queue.on(new ClusterEvent.PodPlaced(now));
        NodeInfo on = cache.node(node);
        if (before != null && on != null) {
            queue.on(new ClusterEvent.PodLeft(before, on));
        }
    }

    private void gone(Pod pod) {
        String uid = pod.getMetadata().getUid();
        nominations.remove(uid);
        queue.remove(uid);
        leave(uid);
    }

    /** A pod is not on its node, or was not bound to it after all. */
    void leave(String uid) {
        PodInfo before = cache.pod(uid);
        String name = cache.removePod(uid);
        NodeInfo node = name == null ? null : cache.node(name);
        if (before != null && node != null) {
            queue.on(new ClusterEvent.PodLeft(before, node));
        }
    }

    private static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    private boolean ours(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null && ours.test(pod);
    }

    private Handler<Node> nodes() {
        return new Handler<>() {
            @Override
            public void added(Node node) {
                cache.putNode(node);
                changed(node);
            }

            @Override
            public void updated(Node before, Node now) {
                cache.putNode(now);
                if (matters(before, now)) {
                    changed(now);
                }
            }

            @Override
            public void deleted(Node last) {
                cache.removeNode(last.getMetadata().getName());
            }
        };
    }

    private void changed(Node node) {
        NodeInfo now = cache.node(node.getMetadata().getName());
        if (now != null) {
            queue.on(new ClusterEvent.NodeChanged(now));
        }
    }

    /** Heartbeats are no reason to try pods again. */
    private static boolean matters(Node before, Node now) {
        return !Objects.equals(before.getSpec(), now.getSpec())
                || !Objects.equals(
                        before.getMetadata().getLabels(), now.getMetadata().getLabels())
                || before.getStatus() == null
                || now.getStatus() == null
                || !Objects.equals(
                        before.getStatus().getAllocatable(), now.getStatus().getAllocatable());
    }

    private static <T> Handler<T> handler(Consumer<T> there, Consumer<T> gone) {
        return new Handler<>() {
            @Override
            public void added(T object) {
                there.accept(object);
            }

            @Override
            public void updated(T before, T now) {
                there.accept(now);
            }

            @Override
            public void deleted(T last) {
                gone.accept(last);
            }
        };
    }
}
