package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the pods of jobs say. Pure. */
final class JobPods {
    static final String INDEX = "batch.kubernetes.io/job-completion-index";
    static final String INDEX_FAILURES = "batch.kubernetes.io/job-index-failure-count";
    static final String INDEX_IGNORED_FAILURES = "batch.kubernetes.io/job-index-ignored-failure-count";
    static final int NO_INDEX = -1;

    private JobPods() {}

    static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    static boolean isTracked(Pod pod) {
        return pod.getMetadata().getFinalizers() != null
                && pod.getMetadata().getFinalizers().contains(JobFacts.TRACKING);
    }

    static boolean isSucceeded(Pod pod) {
        return PodState.phase(pod).equals("Succeeded");
    }

    /** Failed, or going away before it has finished, unless the job waits until it has gone. */
    static boolean isFailed(Pod pod, Job job) {
        if (PodState.phase(pod).equals("Failed")) {
            return true;
        }
        return !JobFacts.replacesOnlyFailed(job) && PodState.isDeleted(pod) && !isSucceeded(pod);
    }

    /** The index of a pod of an indexed job, {@link #NO_INDEX} when it has none. */
    static int index(Pod pod) {
        String text = annotation(pod, INDEX);
        try {
            return text == null ? NO_INDEX : Math.max(NO_INDEX, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return NO_INDEX;
        }
    }

    /** Whether a pod has an index below the completions. */
    static boolean hasValidIndex(Pod pod, Job job) {
        int index = index(pod);
        return index != NO_INDEX && index < JobFacts.completions(job);
    }

    static Set<Integer> indexes(List<Pod> pods) {
        return pods.stream().map(JobPods::index).filter(i -> i != NO_INDEX).collect(Collectors.toSet());
    }

    /** Counted failures of a pod's index before it. */
    static int failures(Pod pod) {
        return count(annotation(pod, INDEX_FAILURES));
    }

    /** Failures of a pod's index before it that a policy ignored. */
    static int ignoredFailures(Pod pod) {
        return count(annotation(pod, INDEX_IGNORED_FAILURES));
    }

    private static int count(@Nullable String text) {
        try {
            return text == null ? 0 : Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static @Nullable String annotation(Pod pod, String name) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    /** When a pod finished, as well as can be told. */
    static Instant finishedAt(Pod pod) {
        Instant ended = containersEnded(pod);
        if (ended != null) {
            return ended;
        }
        PodCondition ready = PodState.condition(pod, "Ready");
        Instant unready = ready == null || !"False".equals(ready.getStatus())
                ? null
                : Times.instant(ready.getLastTransitionTime());
        if (unready != null) {
            return unready;
        }
        Instant deleted = Times.instant(pod.getMetadata().getDeletionTimestamp());
        if (deleted != null) {
            Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
            return deleted.minusSeconds(grace == null ? 0 : grace);
        }
        return Times.orEpoch(pod.getMetadata().getCreationTimestamp());
    }

    /** When the last container ended, sidecars too; null while one has not. */
    private static @Nullable Instant containersEnded(Pod pod) {
        if (pod.getStatus() == null) {
            return null;
        }
        Set<String> sidecars = new HashSet<>();
        for (Container c : Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of())) {
            if ("Always".equals(c.getRestartPolicy())) {
                sidecars.add(c.getName());
            }
        }
        @Nullable Instant latest = null;
        for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
            Instant ended = ended(status);
            if (ended == null) {
                latest = null;
                break;
            }
            latest = latest == null || ended.isAfter(latest) ? ended : latest;
        }
        for (ContainerStatus status : pod.getStatus().getInitContainerStatuses()) {
            if (sidecars.contains(status.getName())) {
                Instant ended = ended(status);
                if (ended == null) {
                    return null;
                }
                latest = latest == null || ended.isAfter(latest) ? ended : latest;
            }
        }
        return latest;
    }

    private static @Nullable Instant ended(ContainerStatus status) {
        return status.getState() == null || status.getState().getTerminated() == null
                ? null
                : Times.instant(status.getState().getTerminated().getFinishedAt());
    }

    /** Restarts of all containers of a pod that has not finished. */
    static int restarts(Pod pod) {
        String phase = PodState.phase(pod);
        if (!phase.equals("Running") && !phase.equals("Pending")) {
            return 0;
        }
        return restarts(pod.getStatus().getInitContainerStatuses())
                + restarts(pod.getStatus().getContainerStatuses());
    }

    private static int restarts(List<ContainerStatus> statuses) {
        return statuses.stream()
                .mapToInt(s -> s.getRestartCount() == null ? 0 : s.getRestartCount())
                .sum();
    }
}
