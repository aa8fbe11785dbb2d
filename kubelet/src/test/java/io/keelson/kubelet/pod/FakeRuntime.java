package io.keelson.kubelet.pod;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keelson.cri.v1.*;
import io.keelson.cri.v1.UpdateContainerResourcesRequest;
import io.keelson.cri.v1.UpdateContainerResourcesResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A container runtime without containers: it remembers what it was told. */
final class FakeRuntime extends RuntimeServiceGrpc.RuntimeServiceImplBase {
    private final Map<String, PodSandboxStatus> sandboxes = new LinkedHashMap<>();
    private final Map<String, ContainerStatus> containers = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong(1_893_456_000_000_000_000L);
    private volatile Consumer<String> changed = uid -> {};

    final Images images = new Images();

    /** Whom to tell of changes, as the stream of events would. */
    void onChange(Consumer<String> told) {
        changed = told;
    }

    /** Returns the calls that changed something, in order. */
    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Returns the containers of a name, the oldest one first. */
    synchronized List<ContainerStatus> named(String name) {
        return containers.values().stream()
                .filter(c -> c.getMetadata().getName().equals(name))
                .toList();
    }

    /** Ends the newest container of a name. @param finishedNanos when, in nanoseconds since 1970 */
    void exit(String name, int code, long finishedNanos) {
        synchronized (this) {
            ContainerStatus newest = named(name).getLast();
            containers.put(newest.getId(), ended(newest, code, finishedNanos));
        }
        changed.accept("u-1");
    }

    private static ContainerStatus ended(ContainerStatus c, int code, long finishedNanos) {
        return c.toBuilder()
                .setState(ContainerState.CONTAINER_EXITED)
                .setExitCode(code)
                .setFinishedAt(finishedNanos)
                .setReason(code == 0 ? "Completed" : "Error")
                .build();
    }

    private static boolean has(Map<String, String> labels, Map<String, String> selector) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    private static <T> void reply(StreamObserver<T> observer, T value) {
        observer.onNext(value);
        observer.onCompleted();
    }

    @Override
    public synchronized void runPodSandbox(RunPodSandboxRequest r, StreamObserver<RunPodSandboxResponse> o) {
        String id = "sandbox-" + sandboxes.size();
        calls.add("run " + id);
        sandboxes.put(
                id,
                PodSandboxStatus.newBuilder()
                        .setId(id)
                        .setMetadata(r.getConfig().getMetadata())
                        .setState(PodSandboxState.SANDBOX_READY)
                        .setCreatedAt(clock.incrementAndGet())
                        .setNetwork(PodSandboxNetworkStatus.newBuilder().setIp("10.1.1." + (sandboxes.size() + 1)))
                        .putAllLabels(r.getConfig().getLabelsMap())
                        .build());
        reply(o, RunPodSandboxResponse.newBuilder().setPodSandboxId(id).build());
    }

    @Override
    public synchronized void stopPodSandbox(StopPodSandboxRequest r, StreamObserver<StopPodSandboxResponse> o) {
        calls.add("stop " + r.getPodSandboxId());
        sandboxes.computeIfPresent(
                r.getPodSandboxId(),
                (id, s) ->
                        s.toBuilder().setState(PodSandboxState.SANDBOX_NOTREADY).build());
        reply(o, StopPodSandboxResponse.getDefaultInstance());
    }

    @Override
    public synchronized void removePodSandbox(RemovePodSandboxRequest r, StreamObserver<RemovePodSandboxResponse> o) {
        calls.add("remove " + r.getPodSandboxId());
        sandboxes.remove(r.getPodSandboxId());
        containers.keySet().removeIf(id -> r.getPodSandboxId().equals(places.get(id)));
        reply(o, RemovePodSandboxResponse.getDefaultInstance());
    }

    @Override
    public synchronized void listPodSandbox(ListPodSandboxRequest r, StreamObserver<ListPodSandboxResponse> o) {
        ListPodSandboxResponse.Builder all = ListPodSandboxResponse.newBuilder();
        sandboxes.values().stream()
                .filter(s -> has(s.getLabelsMap(), r.getFilter().getLabelSelectorMap()))
                .forEach(s -> all.addItems(PodSandbox.newBuilder()
                        .setId(s.getId())
                        .setMetadata(s.getMetadata())
                        .setState(s.getState())
                        .setCreatedAt(s.getCreatedAt())
                        .putAllLabels(s.getLabelsMap())));
        reply(o, all.build());
    }

    @Override
    public synchronized void podSandboxStatus(PodSandboxStatusRequest r, StreamObserver<PodSandboxStatusResponse> o) {
        PodSandboxStatus status = sandboxes.get(r.getPodSandboxId());
        if (status == null) {
            o.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            reply(o, PodSandboxStatusResponse.newBuilder().setStatus(status).build());
        }
    }

    @Override
    public synchronized void createContainer(CreateContainerRequest r, StreamObserver<CreateContainerResponse> o) {
        ContainerConfig config = r.getConfig();
        String id = config.getMetadata().getName() + "-" + config.getMetadata().getAttempt();
        calls.add("create " + id);
        places.put(id, r.getPodSandboxId());
        containers.put(
                id,
                ContainerStatus.newBuilder()
                        .setId(id)
                        .setMetadata(config.getMetadata())
                        .setState(ContainerState.CONTAINER_CREATED)
                        .setCreatedAt(clock.incrementAndGet())
                        .setImage(config.getImage())
                        .setImageRef("sha256:1")
                        .putAllLabels(config.getLabelsMap())
                        .putAllAnnotations(config.getAnnotationsMap())
                        .addAllMounts(config.getMountsList())
                        .setResources(resources(config.getLinux().getResources()))
                        .build());
        reply(o, CreateContainerResponse.newBuilder().setContainerId(id).build());
    }

    @Override
    public synchronized void startContainer(StartContainerRequest r, StreamObserver<StartContainerResponse> o) {
        calls.add("start " + r.getContainerId());
        containers.computeIfPresent(
                r.getContainerId(),
                (id, c) -> c.toBuilder()
                        .setState(ContainerState.CONTAINER_RUNNING)
                        .setStartedAt(clock.incrementAndGet())
                        .build());
        reply(o, StartContainerResponse.getDefaultInstance());
    }

    @Override
    public synchronized void stopContainer(StopContainerRequest r, StreamObserver<StopContainerResponse> o) {
        calls.add("stop " + r.getContainerId());
        containers.computeIfPresent(r.getContainerId(), (id, c) -> ended(c, 137, clock.incrementAndGet()));
        reply(o, StopContainerResponse.getDefaultInstance());
    }

    @Override
    public synchronized void updateContainerResources(
            UpdateContainerResourcesRequest r, StreamObserver<UpdateContainerResourcesResponse> o) {
        var wanted = r.getLinux();
        calls.add("update " + r.getContainerId() + " " + wanted.getCpuQuota() + " " + wanted.getMemoryLimitInBytes());
        containers.computeIfPresent(
                r.getContainerId(),
                (id, c) -> c.toBuilder().setResources(resources(wanted)).build());
        reply(o, UpdateContainerResourcesResponse.getDefaultInstance());
    }

    private static ContainerResources resources(LinuxContainerResources linux) {
        return ContainerResources.newBuilder().setLinux(linux).build();
    }

    @Override
    public synchronized void removeContainer(RemoveContainerRequest r, StreamObserver<RemoveContainerResponse> o) {
        calls.add("remove " + r.getContainerId());
        containers.remove(r.getContainerId());
        reply(o, RemoveContainerResponse.getDefaultInstance());
    }

    @Override
    public synchronized void listContainers(ListContainersRequest r, StreamObserver<ListContainersResponse> o) {
        ListContainersResponse.Builder all = ListContainersResponse.newBuilder();
        containers.values().stream()
                .filter(c -> has(c.getLabelsMap(), r.getFilter().getLabelSelectorMap()))
                .forEach(c -> all.addContainers(Container.newBuilder()
                        .setId(c.getId())
                        .setPodSandboxId(places.getOrDefault(c.getId(), ""))
                        .setMetadata(c.getMetadata())
                        .setState(c.getState())
                        .setCreatedAt(c.getCreatedAt())
                        .putAllLabels(c.getLabelsMap())));
        reply(o, all.build());
    }

    @Override
    public synchronized void containerStatus(ContainerStatusRequest r, StreamObserver<ContainerStatusResponse> o) {
        ContainerStatus status = containers.get(r.getContainerId());
        if (status == null) {
            o.onError(Status.NOT_FOUND.asRuntimeException());
        } else {
            reply(o, ContainerStatusResponse.newBuilder().setStatus(status).build());
        }
    }

    /** Images: all are there but those whose name begins with {@code missing}. */
    static final class Images extends ImageServiceGrpc.ImageServiceImplBase {
        private final List<String> pulled = new CopyOnWriteArrayList<>();

        /** Returns what was pulled, in order. */
        List<String> pulled() {
            return List.copyOf(pulled);
        }

        @Override
        public void imageStatus(ImageStatusRequest r, StreamObserver<ImageStatusResponse> o) {
            String name = r.getImage().getImage();
            ImageStatusResponse.Builder response = ImageStatusResponse.newBuilder();
            if (!name.startsWith("missing")) {
                response.setImage(Image.newBuilder()
                        .setId(name)
                        .setUid(Int64Value.newBuilder().setValue(0)));
            }
            reply(o, response.build());
        }

        @Override
        public void pullImage(PullImageRequest r, StreamObserver<PullImageResponse> o) {
            String name = r.getImage().getImage();
            pulled.add(name);
            if (name.startsWith("missing")) {
                o.onError(Status.NOT_FOUND.withDescription("no such image").asRuntimeException());
            } else {
                reply(o, PullImageResponse.newBuilder().setImageRef(name).build());
            }
        }
    }
}
