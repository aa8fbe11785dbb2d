package io.keelson.kubelet.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one container of a pod: what the runtime has, what the kubelet is doing about it, and what its
 * probes found.
 *
 * @param name the container's name
 * @param current the newest container the runtime has for it, null where there is none yet
 * @param last the one before, null where there is none
 * @param restarts how often it was restarted
 * @param waiting why it does not run although it should, null where nothing is in its way
 * @param started whether its startup probe succeeded, or it has none and runs
 * @param ready whether it runs, has started, and its readiness probe succeeds
 */
public record ContainerState(
        String name,
        @Nullable Instance current,
        @Nullable Instance last,
        int restarts,
        @Nullable Waiting waiting,
        boolean started,
        boolean ready) {

    /** How far a container of the runtime is. */
    public enum Phase {
        CREATED,
        RUNNING,
        EXITED
    }

    /**
     * A container of the runtime.
     *
     * @param id the runtime's id, without the runtime's name before it
     * @param image the image as the pod names it
     * @param imageId the image's digest reference
     * @param phase how far it is
     * @param startedAt when it was started, null where it was not
     * @param finishedAt when it ended, null where it did not
     * @param exitCode its exit code once it ended
     * @param signal the signal that ended it, 0 for none
     * @param reason why it ended: Completed, Error, OOMKilled, ContainerCannotRun …
     * @param message its termination message, empty for none
     * @param user who its first process is, null where the runtime does not say
     * @param resources what the runtime has applied, null where it does not say
     * @param stopSignal the signal that ends it, such as {@code SIGTERM}; empty where the runtime does not say
     */
    public record Instance(
            String id,
            String image,
            String imageId,
            Phase phase,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            int exitCode,
            int signal,
            String reason,
            String message,
            @Nullable User user,
            @Nullable AppliedResources resources,
            String stopSignal) {}

    /**
     * What the runtime has told the kernel of a container.
     *
     * @param cpuRequestMilli its weight as thousandths of a processor, 0 for unknown
     * @param cpuLimitMilli the most it may use in thousandths of a processor, 0 for no limit
     * @param memoryLimit the most it may use in bytes, 0 for no limit
     */
    public record AppliedResources(long cpuRequestMilli, long cpuLimitMilli, long memoryLimit) {}

    /** Who a container's first process is. */
    public record User(long uid, long gid, List<Long> supplementalGroups) {}

    /**
     * Why a container does not run.
     *
     * @param reason such as {@code ContainerCreating}, {@code CrashLoopBackOff}, {@code ImagePullBackOff}
     * @param message what a person needs to know, empty for nothing
     */
    public record Waiting(String reason, String message) {}

    /** Returns whether the newest container runs. */
    public boolean running() {
        return current != null && current.phase() == Phase.RUNNING;
    }

    /** Returns whether the newest container has ended, with this result. */
    public boolean exited() {
        return current != null && current.phase() == Phase.EXITED;
    }

    /** Returns whether the newest container has ended well. */
    public boolean succeeded() {
        return exited() && current != null && current.exitCode() == 0;
    }
}
