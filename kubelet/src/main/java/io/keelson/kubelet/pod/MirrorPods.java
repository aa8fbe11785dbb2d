package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.kubelet.admission.StaticPods;
import io.keelson.kubelet.container.PodFacts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server's images of the node's static pods. Each has one that is made by the node, and made again where somebody
 * deletes it; an image of a pod that the node does not have, or has in another form by now, is deleted. Safe on any
 * thread; one name is worked on by one thread at a time.
 */
final class MirrorPods {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorPods.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ApiClient api;
    private final String node;
    private final Timers timers;
    private final Executor executor;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** What is wanted, and what there is, of one name. */
    private static final class Entry {
        private volatile @Nullable Pod wanted;
        private volatile @Nullable Pod mirror;
        private volatile boolean waiting;
    }

    MirrorPods(ApiClient api, String node, Timers timers, Executor executor) {
        this.api = api;
        this.node = node;
        this.timers = timers;
        this.executor = executor;
    }

    /** Wants an image of a static pod. */
    void want(Pod pod) {
        Entry entry = entry(pod);
        entry.wanted = pod;
        reconcile(entry);
    }

    /** Wants no image of a static pod any more, unless another one has taken its name. */
    void unwant(Pod pod) {
        Entry entry = entry(pod);
        Pod wanted = entry.wanted;
        if (wanted != null
                && wanted.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
            entry.wanted = null;
            reconcile(entry);
        }
    }

    /** Tells of an image as the API server has it. */
    void seen(Pod mirror) {
        Entry entry = entry(mirror);
        entry.mirror = mirror;
        reconcile(entry);
    }

    /** Tells that the API server does not have an image any more. */
    void gone(Pod mirror) {
        Entry entry = entry(mirror);
        Pod known = entry.mirror;
        if (known != null
                && known.getMetadata().getUid().equals(mirror.getMetadata().getUid())) {
            entry.mirror = null;
            reconcile(entry);
        }
    }

    /** Returns the image of a static pod, null where there is none. */
    @Nullable
    Pod of(Pod pod) {
        return entry(pod).mirror;
    }

    private Entry entry(Pod pod) {
        return entries.computeIfAbsent(
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), any -> new Entry());
    }

    private void reconcile(Entry entry) {
        executor.execute(() -> {
            boolean done;
            synchronized (entry) {
                done = settle(entry);
            }
            if (!done && !entry.waiting) {
                entry.waiting = true;
                timers.after(RETRY, () -> {
                    entry.waiting = false;
                    reconcile(entry);
                });
            }
        });
    }

    /** Returns whether nothing is left to do until something changes. */
    private boolean settle(Entry entry) {
        Pod wanted = entry.wanted;
        Pod mirror = entry.mirror;
        try {
            if (mirror != null && (wanted == null || outdated(mirror, wanted))) {
                delete(mirror);
                entry.mirror = null;
                mirror = null;
            }
            if (mirror == null && wanted != null) {
                create(wanted);
            }
            return true;
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "the mirror of {} cannot be brought up to date: {}",
                    PodFacts.format(wanted != null ? wanted : Objects.requireNonNull(mirror)),
                    e.getMessage());
            return false;
        }
    }

    private static boolean outdated(Pod mirror, Pod wanted) {
        return mirror.getMetadata().getDeletionTimestamp() != null
                || !Objects.equals(
                        mirror.getMetadata().getAnnotations().get(StaticPods.MIRROR),
                        wanted.getMetadata().getAnnotations().get(StaticPods.HASH));
    }

    private void delete(Pod mirror) {
        try {
            api.delete(
                    mirror,
                    new DeleteOptionsBuilder()
                            .withGracePeriodSeconds(0L)
                            .withNewPreconditions()
                            .withUid(mirror.getMetadata().getUid())
                            .endPreconditions()
                            .build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e) && e.getCode() != 409) {
                throw e;
            }
        }
    }

    private void create(Pod pod) {
        Node own = api.get(Node.class, null, node);
        if (own == null || own.getMetadata().getDeletionTimestamp() != null) {
            throw new KubernetesClientException("failed to get node UID: the node is not registered");
        }
        Map<String, String> annotations = new LinkedHashMap<>(pod.getMetadata().getAnnotations());
        annotations.put(StaticPods.MIRROR, annotations.get(StaticPods.HASH));
        Pod mirror = new PodBuilder(pod)
                .editMetadata()
                .withUid(null)
                .withAnnotations(annotations)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(node)
                        .withUid(own.getMetadata().getUid())
                        .withController(true)
                        .build())
                .endMetadata()
                .build();
        try {
            api.create(mirror);
        } catch (KubernetesClientException e) {
            // Another one of the name that is not known here yet: it will be.
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }
}
