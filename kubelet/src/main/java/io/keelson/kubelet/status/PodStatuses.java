package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountStatus;
import io.keelson.kubelet.container.PodResources;
import io.keelson.kubelet.status.ContainerState.Instance;
import io.keelson.kubelet.status.ContainerState.Phase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status the kubelet reports of a pod. */
public final class PodStatuses {
    private final String runtimeName;

    /** @param runtimeName what container ids begin with, such as {@code keelson} */
    public PodStatuses(String runtimeName) {
        this.runtimeName = runtimeName;
    }

    /** Returns the types of the conditions that are the kubelet's. */
    public Set<String> ownConditions() {
        return PodConditions.OWN;
    }

    /**
     * Returns the status of a pod.
     *
     * @param pod the pod with the status that is known now; what others wrote into it is kept
     * @param state what is known of it on this node
     * @param now the time, in seconds where it is written
     */
    public PodStatus of(Pod pod, ObservedPod state, Instant now) {
        String phase = PodPhase.of(pod, state);
        PodStatus before = pod.getStatus();
        PodStatus status = new PodStatus();
        status.setPhase(phase);
        status.setConditions(PodConditions.of(pod, state, phase, now));
        status.setObservedGeneration(pod.getMetadata().getGeneration());
        status.setQosClass(before == null ? null : before.getQosClass());
        status.setNominatedNodeName(null);
        status.setStartTime(seconds(state.startTime()));
        if (!state.hostIps().isEmpty()) {
            status.setHostIP(state.hostIps().getFirst());
            status.setHostIPs(state.hostIps().stream().map(HostIP::new).toList());
        }
        if (!state.podIps().isEmpty()) {
            status.setPodIP(state.podIps().getFirst());
            status.setPodIPs(state.podIps().stream().map(PodIP::new).toList());
        }
        if (state.failure() != null) {
            status.setReason(state.failure().reason());
            status.setMessage(state.failure().message());
        }
        Map<String, Container> specs = Stream.concat(
                        pod.getSpec().getContainers().stream(),
                        Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of()).stream())
                .collect(Collectors.toMap(Container::getName, Function.identity(), (a, b) -> a));
        status.setInitContainerStatuses(statuses(state.initContainers(), specs, pod));
        status.setContainerStatuses(statuses(state.containers(), specs, pod));
        status.setEphemeralContainerStatuses(statuses(state.ephemeralContainers(), specs, pod));
        status.setResources(state.actuatedResources());
        Map<String, Quantity> allocated = PodResources.requests(pod);
        status.setAllocatedResources(allocated.isEmpty() ? null : allocated);
        return status;
    }

    private List<ContainerStatus> statuses(List<ContainerState> states, Map<String, Container> specs, Pod pod) {
        return states.stream().map(s -> status(s, specs.get(s.name()), pod)).toList();
    }

    private ContainerStatus status(ContainerState state, @Nullable Container spec, Pod pod) {
        Instance current = state.current();
        ContainerStatusBuilder status = new ContainerStatusBuilder()
                .withName(state.name())
                .withRestartCount(state.restarts())
                .withReady(state.ready())
                .withStarted(state.started() && state.running())
                .withImage(current != null && !current.image().isEmpty() ? current.image() : image(state, spec, pod))
                .withImageID(current != null ? current.imageId() : "");
        if (current != null) {
            status.withContainerID(id(current));
            status.withStopSignal(emptyToNull(current.stopSignal()));
            if (spec != null) {
                resources(status, current, spec);
            }
            if (current.user() != null) {
                status.withNewUser()
                        .withNewLinux()
                        .withUid(current.user().uid())
                        .withGid(current.user().gid())
                        .withSupplementalGroups(current.user().supplementalGroups())
                        .endLinux()
                        .endUser();
            }
            if (spec != null && spec.getVolumeMounts() != null) {
                status.withVolumeMounts(
                        spec.getVolumeMounts().stream().map(PodStatuses::mount).toList());
            }
        }
        if (state.waiting() != null) {
            status.withState(new ContainerStateBuilder()
                    .withNewWaiting(
                            emptyToNull(state.waiting().message()),
                            state.waiting().reason())
                    .build());
            Instance ended = state.exited() ? current : state.last();
            if (ended != null) {
                status.withLastState(terminated(ended));
            }
            return status.build();
        }
        status.withState(
                current == null
                        ? new ContainerStateBuilder()
                                .withNewWaiting(null, "ContainerCreating")
                                .build()
                        : switch (current.phase()) {
                            case CREATED ->
                                new ContainerStateBuilder()
                                        .withNewWaiting(null, "ContainerCreating")
                                        .build();
                            case RUNNING ->
                                new ContainerStateBuilder()
                                        .withNewRunning(seconds(current.startedAt()))
                                        .build();
                            case EXITED -> terminated(current);
                        });
        if (state.last() != null) {
            status.withLastState(terminated(state.last()));
        }
        return status.build();
    }

    private static void resources(ContainerStatusBuilder status, Instance current, Container spec) {
        boolean running = current.phase() == Phase.RUNNING;
        status.withResources(ResourceStatus.of(spec, running ? current.resources() : null));
        if (spec.getResources() != null && spec.getResources().getRequests() != null) {
            status.withAllocatedResources(spec.getResources().getRequests());
        }
    }

    private static VolumeMountStatus mount(VolumeMount mount) {
        VolumeMountStatus status = new VolumeMountStatus();
        status.setName(mount.getName());
        status.setMountPath(mount.getMountPath());
        if (Boolean.TRUE.equals(mount.getReadOnly())) {
            status.setReadOnly(true);
            status.setRecursiveReadOnly("Disabled");
        }
        return status;
    }

    private io.fabric8.kubernetes.api.model.ContainerState terminated(Instance ended) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withContainerID(id(ended))
                .withExitCode(ended.exitCode())
                .withSignal(ended.signal() == 0 ? null : ended.signal())
                .withReason(ended.reason())
                .withMessage(emptyToNull(ended.message()))
                // The runtime's zero of a container that could not be started is a time like any other, as upstream.
                .withStartedAt(seconds(Objects.requireNonNullElse(ended.startedAt(), Instant.EPOCH)))
                .withFinishedAt(seconds(ended.finishedAt()))
                .endTerminated()
                .build();
    }

    private static String image(ContainerState state, @Nullable Container spec, Pod pod) {
        if (spec != null) {
            return Objects.requireNonNullElse(spec.getImage(), "");
        }
        return pod.getSpec().getEphemeralContainers() == null
                ? ""
                : pod.getSpec().getEphemeralContainers().stream()
                        .filter(e -> state.name().equals(e.getName()))
                        .map(e -> Objects.requireNonNullElse(e.getImage(), ""))
                        .findFirst()
                        .orElse("");
    }

    private String id(Instance instance) {
        return runtimeName + "://" + instance.id();
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String seconds(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
