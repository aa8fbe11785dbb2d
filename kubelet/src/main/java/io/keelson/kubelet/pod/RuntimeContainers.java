package io.keelson.kubelet.pod;

import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.Signal;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import io.keelson.kubelet.status.ContainerState.AppliedResources;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Phase;
import io.keelson.kubelet.status.ContainerState.User;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The runtime's containers as the status shows them; what has ended is read once. */
final class RuntimeContainers {
    private static final long LEAST_SHARES = 2;

    private final Map<String, Instance> ended = new HashMap<>();

    /** Returns what the status shows of a container. */
    Instance of(RuntimeContainer container) {
        String id = container.status().getId();
        Instance known = ended.get(id);
        if (known != null) {
            return known;
        }
        Instance instance = make(container.status());
        if (instance.phase() == Phase.EXITED) {
            ended.put(id, instance);
        }
        return instance;
    }

    /** Forgets containers that the runtime does not have any more. */
    void retain(RuntimePod pod) {
        Set<String> ids = pod.containers().stream().map(c -> c.status().getId()).collect(Collectors.toSet());
        ended.keySet().retainAll(ids);
    }

    private static Instance make(ContainerStatus s) {
        Phase phase =
                switch (s.getState()) {
                    case CONTAINER_RUNNING -> Phase.RUNNING;
                    case CONTAINER_EXITED -> Phase.EXITED;
                    default -> Phase.CREATED;
                };
        boolean over = phase == Phase.EXITED;
        String reason = !s.getReason().isEmpty() ? s.getReason() : s.getExitCode() == 0 ? "Completed" : "Error";
        return new Instance(
                s.getId(),
                image(s),
                s.getImageRef(),
                phase,
                time(s.getStartedAt()),
                time(s.getFinishedAt()),
                s.getExitCode(),
                0,
                over ? reason : "",
                over ? TerminationMessages.of(s) : "",
                user(s),
                s.hasResources() && s.getResources().hasLinux()
                        ? applied(s.getResources().getLinux())
                        : null,
                s.getStopSignal() == Signal.RUNTIME_DEFAULT
                        ? ""
                        : s.getStopSignal().name());
    }

    /** What the kernel was told, as amounts of processors; the inverse of what {@code Cgroups} does. */
    private static AppliedResources applied(LinuxContainerResources r) {
        long shares = r.getCpuShares();
        long request = shares < LEAST_SHARES ? 0 : Math.ceilDiv(shares * 1000, 1024);
        boolean limited = r.getCpuPeriod() > 0 && r.getCpuQuota() > 0;
        return new AppliedResources(
                request,
                limited ? r.getCpuQuota() * 1000 / r.getCpuPeriod() : 0,
                Math.max(0, r.getMemoryLimitInBytes()));
    }

    private static @Nullable User user(ContainerStatus s) {
        if (!s.hasUser() || !s.getUser().hasLinux()) {
            return null;
        }
        var linux = s.getUser().getLinux();
        return new User(linux.getUid(), linux.getGid(), linux.getSupplementalGroupsList());
    }

    private static String image(ContainerStatus s) {
        String image = s.getImage().getImage();
        boolean isId = image.startsWith("sha256:") || image.matches("[0-9a-f]{64}");
        String wanted = s.getImage().getUserSpecifiedImage();
        return image.isEmpty() || isId ? wanted : image;
    }

    static @Nullable Instant time(long nanos) {
        return nanos <= 0 ? null : Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
    }
}
