package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keelson.client.informer.Informer;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.kubelet.admission.StaticPods;
import io.keelson.kubelet.container.ContainerLabels;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.ObservedPod;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of all pods of this node: made when a pod appears, told of what happens to it, let go at its end. */
public final class PodManager implements Informer.Handler<Pod> {
    private static final Logger LOG = LoggerFactory.getLogger(PodManager.class);
    private static final int REMEMBERED = 1000;

    private final PodContext context;
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, Boolean> finished = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final MirrorPods mirrors;
    private final Map<String, Pod> statics = new LinkedHashMap<>();
    private volatile boolean adopted;

    /** @param context what workers share */
    public PodManager(PodContext context) {
        this.context = context;
        this.mirrors = new MirrorPods(context.api(), context.config().nodeName(), context.timers(), context.executor());
    }

    @Override
    public void added(Pod pod) {
        if (StaticPods.isMirror(pod)) {
            mirrors.seen(pod);
            mirror(pod, pod);
        } else {
            seen(StaticPods.fromApi(pod));
        }
    }

    @Override
    public void updated(Pod before, Pod now) {
        if (!uid(before).equals(uid(now))) {
            deleted(before);
        }
        added(now);
    }

    @Override
    public void deleted(Pod last) {
        if (StaticPods.isMirror(last)) {
            mirrors.gone(last);
            mirror(last, null);
            return;
        }
        PodWorker worker = workers.get(uid(last));
        if (worker != null) {
            worker.gone(last);
        }
    }

    /** Tells the worker of a static pod of its image. */
    private void mirror(Pod named, @Nullable Pod mirror) {
        for (PodWorker worker : workers.values()) {
            Pod pod = worker.pod();
            if (StaticPods.isStatic(pod) && sameName(pod, named)) {
                worker.mirror(mirror);
            }
        }
    }

    private static boolean sameName(Pod a, Pod b) {
        return a.getMetadata().getName().equals(b.getMetadata().getName())
                && a.getMetadata().getNamespace().equals(b.getMetadata().getNamespace());
    }

    /**
     * Takes the pods of the node's manifests. Those that are there no more are ended; one that has changed is another pod,
     * which begins when the one before it, of the same name, has ended.
     */
    public void staticPods(List<Pod> now) {
        synchronized (statics) {
            Map<String, Pod> wanted = new LinkedHashMap<>();
            now.forEach(pod -> wanted.putIfAbsent(uid(pod), pod));
            List<Pod> removed = statics.values().stream()
                    .filter(pod -> !wanted.containsKey(uid(pod)))
                    .toList();
            for (Pod pod : removed) {
                statics.remove(uid(pod));
                PodWorker worker = workers.get(uid(pod));
                if (worker == null) {
                    mirrors.unwant(pod);
                } else {
                    worker.gone(pod);
                }
            }
            wanted.forEach(statics::putIfAbsent);
            beginStatic();
        }
    }

    /** Begins the static pods whose names are free. */
    private void beginStatic() {
        synchronized (statics) {
            for (Pod pod : statics.values()) {
                boolean taken = workers.values().stream()
                        .map(PodWorker::pod)
                        .anyMatch(other -> StaticPods.isStatic(other) && sameName(other, pod));
                if (!taken) {
                    synchronized (finished) {
                        finished.remove(uid(pod));
                    }
                    mirrors.want(pod);
                    PodWorker worker = begin(pod);
                    Pod mirror = mirrors.of(pod);
                    if (mirror != null) {
                        worker.mirror(mirror);
                    }
                    worker.wake();
                }
            }
        }
    }

    private void seen(Pod pod) {
        String uid = uid(pod);
        synchronized (finished) {
            if (finished.containsKey(uid)) {
                return;
            }
        }
        context.references().follow(pod);
        PodWorker known = workers.get(uid);
        if (known != null) {
            known.update(pod);
        } else {
            begin(pod).wake();
        }
    }

    private PodWorker begin(Pod pod) {
        String uid = uid(pod);
        PodWorker worker = new PodWorker(
                context,
                pod,
                () -> {
                    synchronized (finished) {
                        finished.put(uid, true);
                    }
                    workers.remove(uid);
                    context.references().forget(uid);
                    if (StaticPods.isStatic(pod)) {
                        ended(pod);
                    }
                    released();
                },
                this::preempt);
        workers.put(uid, worker);
        return worker;
    }

    /** A static pod has ended: its image goes, and another one may begin that has its name. */
    private void ended(Pod pod) {
        synchronized (statics) {
            if (!statics.containsKey(uid(pod))) {
                mirrors.unwant(pod);
            }
            beginStatic();
        }
    }

    /** Something has become free: wishes for more resources that had to wait are tried again. */
    private void released() {
        for (String uid : context.allocations().retry(active())) {
            PodWorker worker = workers.get(uid);
            if (worker != null) {
                worker.wake();
            }
        }
    }

    /**
     * Ends a pod before its time.
     *
     * @param grace the seconds its containers get
     * @param condition that it gets because of it, null for none
     */
    public void evict(Pod pod, Failure why, long grace, @Nullable PodCondition condition) {
        PodWorker worker = workers.get(uid(pod));
        if (worker != null && worker.evict(why, grace, condition)) {
            context.events().warning(pod, why.reason(), why.message());
        }
    }

    /** Ends a pod because the node goes down, which is no news about the pod. */
    public void terminate(Pod pod, Failure why, long grace, PodCondition condition) {
        PodWorker worker = workers.get(uid(pod));
        if (worker != null) {
            worker.evict(why, grace, condition);
        }
    }

    /** Ends a pod to make room for a critical one. */
    private void preempt(Pod pod) {
        PodCondition condition = new PodCondition();
        condition.setType("DisruptionTarget");
        condition.setStatus("True");
        condition.setReason(ObservedPod.TERMINATION_BY_KUBELET);
        condition.setMessage("Pod was preempted by Kubelet to accommodate a critical pod.");
        condition.setObservedGeneration(pod.getMetadata().getGeneration());
        condition.setLastTransitionTime(
                context.timers().now().truncatedTo(ChronoUnit.SECONDS).toString());
        evict(
                pod,
                new Failure("Preempting", "Preempted in order to admit critical pod"),
                PodFacts.terminationGracePeriod(pod),
                condition);
    }

    /** Tells that something has changed that a pod refers to. */
    public void referenceChanged(String uid) {
        PodWorker worker = workers.get(uid);
        if (worker != null) {
            worker.referenceChanged();
        }
    }

    /** Tells that the runtime has changed something of a pod. */
    public void changed(String uid) {
        PodWorker worker = workers.get(uid);
        if (worker != null) {
            worker.wake();
        } else if (adopted) {
            context.executor().execute(() -> {
                try {
                    orphan(uid);
                } catch (CriException e) {
                    LOG.debug("pod {} cannot be looked at: {}", uid, e.getMessage());
                }
            });
        }
    }

    /** Makes all workers look. */
    public void wakeAll() {
        workers.values().forEach(PodWorker::wake);
    }

    /**
     * Ends what the runtime and the disk have of pods that are not this node's any more; call once, when all pods of the
     * node are known.
     */
    public void adopt() {
        try {
            Set<String> there = new HashSet<>();
            context.cri().sandboxes(null).forEach(s -> there.add(s.getMetadata().getUid()));
            for (String uid : there) {
                orphan(uid);
            }
            for (String uid : context.volumes().pods()) {
                if (!workers.containsKey(uid) && !there.contains(uid)) {
                    context.volumes().unmount(uid, () -> {});
                }
            }
            for (String uid : context.cgroups().pods()) {
                if (!workers.containsKey(uid) && !there.contains(uid)) {
                    context.cgroups().remove(uid);
                }
            }
        } catch (CriException | IOException e) {
            LOG.warn("what earlier pods left cannot be removed yet: {}", e.getMessage());
        }
        adopted = true;
    }

    private void orphan(String uid) throws CriException {
        synchronized (finished) {
            if (uid.isEmpty() || workers.containsKey(uid) || finished.containsKey(uid)) {
                return;
            }
        }
        List<PodSandbox> sandboxes = context.cri().sandboxes(uid);
        if (sandboxes.isEmpty() || !sandboxes.getFirst().getLabelsMap().containsKey(Cri.POD_UID)) {
            return;
        }
        List<Container> containers = new ArrayList<>();
        long grace = 1;
        for (var c : context.cri().containers(uid)) {
            ContainerStatus status = context.cri().container(c.getId());
            Container container = new Container();
            container.setName(c.getLabelsOrDefault(Cri.CONTAINER_NAME, c.getId()));
            containers.add(container);
            grace = Math.max(grace, ContainerLabels.gracePeriod(status));
        }
        var meta = sandboxes.getFirst().getMetadata();
        LOG.info("pod {}/{} is not this node's any more and is ended", meta.getNamespace(), meta.getName());
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .withUid(uid)
                .endMetadata()
                .withNewSpec()
                .withContainers(containers)
                .withTerminationGracePeriodSeconds(grace)
                .endSpec()
                .build();
        begin(pod).gone(pod);
    }

    /** Returns the pods that use the node. */
    public Collection<Pod> active() {
        return workers.values().stream()
                .filter(w -> !w.over())
                .map(PodWorker::pod)
                .toList();
    }

    /** Returns all pods of the node. */
    public Collection<Pod> pods() {
        return workers.values().stream().map(PodWorker::pod).toList();
    }

    /** Returns a pod by name, or null. */
    public @Nullable Pod pod(String namespace, String name) {
        return workers.values().stream()
                .map(PodWorker::pod)
                .filter(p -> p.getMetadata().getName().equals(name)
                        && p.getMetadata().getNamespace().equals(namespace))
                .findFirst()
                .orElse(null);
    }

    /** Returns the newest status of a pod, which may not have reached the API server yet; null where there is none. */
    public @Nullable PodStatus status(Pod pod) {
        PodWorker worker = workers.get(uid(pod));
        return worker == null ? pod.getStatus() : worker.status();
    }

    /** Returns the containers that run, by the runtime's id. */
    public Map<String, RuntimeContainer> running() {
        Map<String, RuntimeContainer> running = new HashMap<>();
        workers.values().forEach(w -> running.putAll(w.running()));
        return running;
    }

    /** Returns the log files of all running containers, by the runtime's id. */
    public Map<String, Path> logs() {
        Map<String, Path> logs = new HashMap<>();
        for (PodWorker worker : workers.values()) {
            worker.running().forEach((id, c) -> {
                if (!c.status().getLogPath().isEmpty()) {
                    logs.put(id, Path.of(c.status().getLogPath()));
                }
            });
        }
        return logs;
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }
}
