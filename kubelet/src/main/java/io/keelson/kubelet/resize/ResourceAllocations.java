package io.keelson.kubelet.resize;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.keelson.kubelet.admission.Admission;
import io.keelson.kubelet.admission.AdmissionCheck.Candidate;
import io.keelson.kubelet.admission.PodAdmission;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.resize.AllocationFile.Entry;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * What the node has given to its pods: by admission when a pod comes, by resize afterwards. Wishes that do not fit wait
 * and are tried again when something has become free, in upstream's order. One lock holds for all: what is given to two
 * pods is never given twice.
 */
public final class ResourceAllocations {
    private final PodAdmission admission;
    private final PodEvents events;
    private final Clock clock;
    private final AllocationFile file;
    private final ResizeMessages messages;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, ResizeConditions> conditions = new HashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();

    /**
     * @param podDirectory the directory of a pod by its uid, which goes with the pod
     * @param mapper reads and writes what is kept there
     */
    public ResourceAllocations(
            PodAdmission admission,
            PodEvents events,
            Clock clock,
            Function<String, Path> podDirectory,
            ObjectMapper mapper) {
        this.admission = admission;
        this.events = events;
        this.clock = clock;
        this.file = new AllocationFile(podDirectory, mapper);
        this.messages = new ResizeMessages(mapper);
    }

    /**
     * Takes a pod and gives it what it asks for, or refuses it.
     *
     * @param active the pods on the node that are not over, as the API server has them
     * @return whether it is taken, and else what has to happen
     */
    public synchronized Admission admit(Pod pod, Collection<Pod> active) {
        Pod asks = allocated(pod);
        Admission decision = admission.decide(new Candidate(asks, others(pod, active)));
        if (decision instanceof Admission.Taken && !entries.containsKey(uid(pod))) {
            GrantedResources granted = GrantedResources.of(asks);
            put(uid(pod), new Entry(granted, granted));
        }
        return decision;
    }

    /** Takes over a pod that an earlier process had admitted. */
    public synchronized void adopt(Pod pod) {
        if (entry(uid(pod)) == null) {
            GrantedResources granted = GrantedResources.of(pod);
            put(uid(pod), new Entry(granted, granted));
        }
    }

    /** Returns the pod with the resources that it has been given. */
    public synchronized Pod allocated(Pod pod) {
        Entry entry = entry(uid(pod));
        return entry == null ? pod : entry.allocated().in(pod);
    }

    /** Returns the pod with the resources that the runtime was last told. */
    public synchronized Pod actuated(Pod pod) {
        Entry entry = entry(uid(pod));
        return entry == null ? pod : entry.actuated().in(pod);
    }

    /** Takes note of what the runtime was told of a container. */
    public synchronized void actuated(String uid, String container, ResourceRequirements resources) {
        Entry entry = entry(uid);
        if (entry != null && !resources.equals(entry.actuated().containers().get(container))) {
            put(uid, new Entry(entry.allocated(), entry.actuated().with(container, resources)));
        }
    }

    /** Takes note of what the pod's cgroup was told. */
    public synchronized void actuatedPod(String uid, @Nullable ResourceRequirements resources) {
        Entry entry = entry(uid);
        if (entry != null && !Objects.equals(resources, entry.actuated().pod())) {
            put(uid, new Entry(entry.allocated(), entry.actuated().withPod(resources)));
        }
    }

    /** Returns how far a pod's resize is. */
    public synchronized ResizeConditions conditions(String uid) {
        return conditions.getOrDefault(uid, ResizeConditions.NONE);
    }

    /**
     * Compares what a pod wants with what it has, and gives it what it wants if that fits now.
     *
     * @param active the pods on the node that are not over, as the API server has them
     */
    public synchronized void reconcile(Pod pod, Collection<Pod> active) {
        String uid = uid(pod);
        Entry entry = entry(uid);
        if (entry == null) {
            return;
        }
        if (entry.allocated().equals(GrantedResources.of(pod))) {
            waiting.remove(uid);
            change(uid, conditions(uid).notPending());
            return;
        }
        Failure refusal = admission.refuses(new Candidate(pod, others(pod, active)));
        if (refusal == null) {
            waiting.remove(uid);
            put(uid, new Entry(GrantedResources.of(pod), entry.actuated()));
            Long generation = pod.getMetadata().getGeneration();
            change(uid, ResizeConditions.NONE.inProgress(null, null, generation, clock.instant()));
            events.normal(pod, "ResizeStarted", messages.of("Pod resize started", pod, generation, ""));
        } else {
            waiting.add(uid);
            defer(pod, refusal);
        }
    }

    private void defer(Pod pod, Failure refusal) {
        String uid = uid(pod);
        PodCondition before = conditions(uid).pending();
        Long generation = pod.getMetadata().getGeneration();
        change(uid, conditions(uid).pending("Deferred", refusal.message(), generation, clock.instant()));
        if (before == null || !Objects.equals(before.getObservedGeneration(), generation)) {
            events.warning(
                    pod,
                    "ResizeDeferred",
                    messages.of("Pod resize " + refusal.reason(), pod, generation, refusal.message()));
        }
    }

    /**
     * Tries the wishes that wait, because something has become free: first those that ask for no more than before, then by
     * priority and class, then the oldest.
     *
     * @param active the pods on the node that are not over, as the API server has them
     * @return the uids of pods whose wish was granted
     */
    public synchronized List<String> retry(Collection<Pod> active) {
        List<Pod> pods = new ArrayList<>(
                active.stream().filter(p -> waiting.contains(uid(p))).toList());
        pods.sort(Comparator.<Pod, Boolean>comparing(this::grows)
                .thenComparing(p -> Objects.requireNonNullElse(p.getSpec().getPriority(), 0), Comparator.reverseOrder())
                .thenComparing(p -> !PodFacts.qosClass(p).equals("Guaranteed"))
                .thenComparing(this::since));
        List<String> granted = new ArrayList<>();
        for (Pod pod : pods) {
            reconcile(pod, active);
            if (!waiting.contains(uid(pod))) {
                granted.add(uid(pod));
            }
        }
        return granted;
    }

    private boolean grows(Pod pod) {
        Pod has = allocated(pod);
        return List.of("cpu", "memory").stream()
                .anyMatch(r -> PodResources.request(pod, r).compareTo(PodResources.request(has, r)) > 0);
    }

    private String since(Pod pod) {
        PodCondition pending = conditions(uid(pod)).pending();
        return pending == null ? "" : Objects.requireNonNullElse(pending.getLastTransitionTime(), "");
    }

    /** Tells that what a pod was given is not yet what it has. */
    public synchronized void inProgress(Pod pod) {
        String uid = uid(pod);
        change(uid, conditions(uid).inProgress(null, null, pod.getMetadata().getGeneration(), clock.instant()));
    }

    /** Tells that a resize could not be carried out, for now. */
    public synchronized void failed(Pod pod, String error) {
        String uid = uid(pod);
        PodCondition before = conditions(uid).inProgress();
        change(uid, conditions(uid).inProgress("Error", error, pod.getMetadata().getGeneration(), clock.instant()));
        PodCondition now = Objects.requireNonNull(conditions(uid).inProgress());
        if (before == null || !Objects.equals(before.getMessage(), error)) {
            events.warning(
                    pod,
                    "ResizeError",
                    messages.of("Pod resize error", allocated(pod), now.getObservedGeneration(), error));
        }
    }

    /** Tells that a pod has what it was given. */
    public synchronized void settled(Pod pod) {
        String uid = uid(pod);
        PodCondition before = conditions(uid).inProgress();
        if (before != null) {
            change(uid, conditions(uid).notInProgress());
            events.normal(
                    pod,
                    "ResizeCompleted",
                    messages.of("Pod resize completed", allocated(pod), before.getObservedGeneration(), ""));
        }
    }

    /** Forgets a pod that is over. */
    public synchronized void forget(String uid) {
        entries.remove(uid);
        conditions.remove(uid);
        waiting.remove(uid);
    }

    private List<Pod> others(Pod pod, Collection<Pod> active) {
        return active.stream()
                .filter(p -> !uid(p).equals(uid(pod)))
                .map(this::allocated)
                .toList();
    }

    private void change(String uid, ResizeConditions next) {
        if (next.equals(ResizeConditions.NONE)) {
            conditions.remove(uid);
        } else {
            conditions.put(uid, next);
        }
    }

    private @Nullable Entry entry(String uid) {
        Entry known = entries.get(uid);
        if (known == null) {
            known = file.read(uid);
            if (known != null) {
                entries.put(uid, known);
            }
        }
        return known;
    }

    private void put(String uid, Entry entry) {
        entries.put(uid, entry);
        file.write(uid, entry);
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }
}
