package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What ended before the containers that are there now. The runtime keeps one dead container of a name, so that the one
 * before a dead one is known from an earlier look, or else from what the API server was told.
 */
final class LastTerminationStates {
    private final RuntimeContainers instances;
    private final Map<String, Instance> seen = new HashMap<>();

    LastTerminationStates(RuntimeContainers instances) {
        this.instances = instances;
    }

    /** Remembers a container that the runtime is about to lose: it is the one before the next. */
    void removed(String name, Instance instance) {
        seen.put(name, instance);
    }

    /** Returns the container before the newest one. @param found the runtime's containers of a name, the newest first */
    @Nullable
    Instance of(Pod pod, String name, List<RuntimeContainer> found) {
        if (found.isEmpty()) {
            return seen.get(name);
        }
        if (found.size() > 1) {
            Instance last = instances.of(found.get(1));
            seen.put(name, last);
            return last;
        }
        String current = found.getFirst().status().getId();
        Instance last = seen.get(name);
        return last == null ? told(pod, name, current) : last.id().equals(current) ? null : last;
    }

    private static @Nullable Instance told(Pod pod, String name, String current) {
        if (pod.getStatus() == null) {
            return null;
        }
        List<ContainerStatus> all = new ArrayList<>(
                Objects.requireNonNullElse(pod.getStatus().getContainerStatuses(), List.<ContainerStatus>of()));
        all.addAll(Objects.requireNonNullElse(pod.getStatus().getInitContainerStatuses(), List.of()));
        for (ContainerStatus s : all) {
            String id = Objects.requireNonNullElse(s.getContainerID(), "");
            if (name.equals(s.getName()) && id.endsWith("://" + current) && s.getLastState() != null) {
                ContainerStateTerminated ended = s.getLastState().getTerminated();
                return ended == null ? null : instance(s, ended);
            }
        }
        return null;
    }

    private static Instance instance(ContainerStatus status, ContainerStateTerminated ended) {
        return new Instance(
                Objects.requireNonNullElse(ended.getContainerID(), "").replaceFirst("^.*://", ""),
                status.getImage(),
                status.getImageID(),
                Phase.EXITED,
                time(ended.getStartedAt()),
                time(ended.getFinishedAt()),
                Objects.requireNonNullElse(ended.getExitCode(), 0),
                Objects.requireNonNullElse(ended.getSignal(), 0),
                Objects.requireNonNullElse(ended.getReason(), ""),
                Objects.requireNonNullElse(ended.getMessage(), ""),
                null,
                null,
                "");
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
