package io.keelson.podruntime;

import io.grpc.stub.StreamObserver;
import io.keelson.cri.v1.AttachRequest;
import io.keelson.cri.v1.AttachResponse;
import io.keelson.cri.v1.Container;
import io.keelson.cri.v1.ContainerEventResponse;
import io.keelson.cri.v1.ContainerFilter;
import io.keelson.cri.v1.ContainerStats;
import io.keelson.cri.v1.ContainerStatsFilter;
import io.keelson.cri.v1.ContainerStatsRequest;
import io.keelson.cri.v1.ContainerStatsResponse;
import io.keelson.cri.v1.ContainerStatusRequest;
import io.keelson.cri.v1.ContainerStatusResponse;
import io.keelson.cri.v1.CreateContainerRequest;
import io.keelson.cri.v1.CreateContainerResponse;
import io.keelson.cri.v1.ExecRequest;
import io.keelson.cri.v1.ExecResponse;
import io.keelson.cri.v1.ExecSyncRequest;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.cri.v1.GetEventsRequest;
import io.keelson.cri.v1.ListContainerStatsRequest;
import io.keelson.cri.v1.ListContainerStatsResponse;
import io.keelson.cri.v1.ListContainersRequest;
import io.keelson.cri.v1.ListContainersResponse;
import io.keelson.cri.v1.ListMetricDescriptorsRequest;
import io.keelson.cri.v1.ListMetricDescriptorsResponse;
import io.keelson.cri.v1.ListPodSandboxMetricsRequest;
import io.keelson.cri.v1.ListPodSandboxMetricsResponse;
import io.keelson.cri.v1.ListPodSandboxRequest;
import io.keelson.cri.v1.ListPodSandboxResponse;
import io.keelson.cri.v1.ListPodSandboxStatsRequest;
import io.keelson.cri.v1.ListPodSandboxStatsResponse;
import io.keelson.cri.v1.PodSandboxFilter;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.cri.v1.PodSandboxStatsFilter;
import io.keelson.cri.v1.PodSandboxStatsRequest;
import io.keelson.cri.v1.PodSandboxStatsResponse;
import io.keelson.cri.v1.PodSandboxStatusRequest;
import io.keelson.cri.v1.PodSandboxStatusResponse;
import io.keelson.cri.v1.PortForwardRequest;
import io.keelson.cri.v1.PortForwardResponse;
import io.keelson.cri.v1.RemoveContainerRequest;
import io.keelson.cri.v1.RemoveContainerResponse;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.RemovePodSandboxResponse;
import io.keelson.cri.v1.ReopenContainerLogRequest;
import io.keelson.cri.v1.ReopenContainerLogResponse;
import io.keelson.cri.v1.RunPodSandboxRequest;
import io.keelson.cri.v1.RunPodSandboxResponse;
import io.keelson.cri.v1.RuntimeConfigRequest;
import io.keelson.cri.v1.RuntimeConfigResponse;
import io.keelson.cri.v1.RuntimeServiceGrpc;
import io.keelson.cri.v1.StartContainerRequest;
import io.keelson.cri.v1.StartContainerResponse;
import io.keelson.cri.v1.StatusRequest;
import io.keelson.cri.v1.StatusResponse;
import io.keelson.cri.v1.StopContainerRequest;
import io.keelson.cri.v1.StopContainerResponse;
import io.keelson.cri.v1.StopPodSandboxRequest;
import io.keelson.cri.v1.StopPodSandboxResponse;
import io.keelson.cri.v1.StreamContainerStatsRequest;
import io.keelson.cri.v1.StreamContainerStatsResponse;
import io.keelson.cri.v1.StreamContainersRequest;
import io.keelson.cri.v1.StreamContainersResponse;
import io.keelson.cri.v1.StreamPodSandboxStatsRequest;
import io.keelson.cri.v1.StreamPodSandboxStatsResponse;
import io.keelson.cri.v1.StreamPodSandboxesRequest;
import io.keelson.cri.v1.StreamPodSandboxesResponse;
import io.keelson.cri.v1.UpdateContainerResourcesRequest;
import io.keelson.cri.v1.UpdateContainerResourcesResponse;
import io.keelson.cri.v1.UpdatePodSandboxResourcesRequest;
import io.keelson.cri.v1.UpdatePodSandboxResourcesResponse;
import io.keelson.cri.v1.UpdateRuntimeConfigRequest;
import io.keelson.cri.v1.UpdateRuntimeConfigResponse;
import io.keelson.cri.v1.VersionRequest;
import io.keelson.cri.v1.VersionResponse;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * CRI's RuntimeService: hands each call to the part that does it. The stream variants of lists answer with one message
 * that holds everything.
 */
final class CriRuntimeService extends RuntimeServiceGrpc.RuntimeServiceImplBase {
    private final NodeReport node;
    private final CriSandboxes sandboxes;
    private final CriContainers containers;
    private final Containers lives;
    private final CriStreams streams;
    private final StatsReader stats;
    private final PodMetrics metrics;
    private final EventHub events;

    CriRuntimeService(
            NodeReport node,
            CriSandboxes sandboxes,
            CriContainers containers,
            Containers lives,
            CriStreams streams,
            StatsReader stats,
            PodMetrics metrics,
            EventHub events) {
        this.node = node;
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.lives = lives;
        this.streams = streams;
        this.stats = stats;
        this.metrics = metrics;
        this.events = events;
    }

    @Override
    public void version(VersionRequest request, StreamObserver<VersionResponse> observer) {
        CriErrors.answer(observer, () -> node.version());
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
        CriErrors.answer(observer, () -> node.status(request));
    }

    @Override
    public void runtimeConfig(RuntimeConfigRequest request, StreamObserver<RuntimeConfigResponse> observer) {
        CriErrors.answer(observer, () -> node.runtimeConfig());
    }

    @Override
    public void updateRuntimeConfig(
            UpdateRuntimeConfigRequest request, StreamObserver<UpdateRuntimeConfigResponse> observer) {
        CriErrors.answer(observer, () -> {
            node.update(request);
            return UpdateRuntimeConfigResponse.getDefaultInstance();
        });
    }

    @Override
    public void runPodSandbox(RunPodSandboxRequest request, StreamObserver<RunPodSandboxResponse> observer) {
        CriErrors.answer(observer, () -> sandboxes.run(request));
    }

    @Override
    public void stopPodSandbox(StopPodSandboxRequest request, StreamObserver<StopPodSandboxResponse> observer) {
        CriErrors.answer(observer, () -> {
            sandboxes.stop(request.getPodSandboxId());
            return StopPodSandboxResponse.getDefaultInstance();
        });
    }

    @Override
    public void removePodSandbox(RemovePodSandboxRequest request, StreamObserver<RemovePodSandboxResponse> observer) {
        CriErrors.answer(observer, () -> {
            sandboxes.remove(request.getPodSandboxId());
            stats.forget(request.getPodSandboxId());
            return RemovePodSandboxResponse.getDefaultInstance();
        });
    }

    @Override
    public void podSandboxStatus(PodSandboxStatusRequest request, StreamObserver<PodSandboxStatusResponse> observer) {
        CriErrors.answer(observer, () -> sandboxes.status(request));
    }

    @Override
    public void listPodSandbox(ListPodSandboxRequest request, StreamObserver<ListPodSandboxResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ListPodSandboxResponse.newBuilder()
                        .addAllItems(sandboxes.list(request.getFilter()))
                        .build());
    }

    @Override
    public void streamPodSandboxes(
            StreamPodSandboxesRequest request, StreamObserver<StreamPodSandboxesResponse> observer) {
        CriErrors.answer(
                observer,
                () -> StreamPodSandboxesResponse.newBuilder()
                        .addAllPodSandboxes(sandboxes.list(request.getFilter()))
                        .build());
    }

    @Override
    public void createContainer(CreateContainerRequest request, StreamObserver<CreateContainerResponse> observer) {
        CriErrors.answer(observer, () -> containers.create(request));
    }

    @Override
    public void startContainer(StartContainerRequest request, StreamObserver<StartContainerResponse> observer) {
        CriErrors.answer(observer, () -> {
            containers.start(request.getContainerId());
            return StartContainerResponse.getDefaultInstance();
        });
    }

    @Override
    public void stopContainer(StopContainerRequest request, StreamObserver<StopContainerResponse> observer) {
        CriErrors.answer(observer, () -> {
            containers.stop(request.getContainerId(), request.getTimeout());
            return StopContainerResponse.getDefaultInstance();
        });
    }

    @Override
    public void removeContainer(RemoveContainerRequest request, StreamObserver<RemoveContainerResponse> observer) {
        CriErrors.answer(observer, () -> {
            containers.remove(request.getContainerId());
            stats.forget(request.getContainerId());
            return RemoveContainerResponse.getDefaultInstance();
        });
    }

    @Override
    public void containerStatus(ContainerStatusRequest request, StreamObserver<ContainerStatusResponse> observer) {
        CriErrors.answer(observer, () -> containers.status(request));
    }

    @Override
    public void listContainers(ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ListContainersResponse.newBuilder()
                        .addAllContainers(items(request.getFilter()))
                        .build());
    }

    @Override
    public void streamContainers(StreamContainersRequest request, StreamObserver<StreamContainersResponse> observer) {
        CriErrors.answer(
                observer,
                () -> StreamContainersResponse.newBuilder()
                        .addAllContainers(items(request.getFilter()))
                        .build());
    }

    @Override
    public void updateContainerResources(
            UpdateContainerResourcesRequest request, StreamObserver<UpdateContainerResourcesResponse> observer) {
        CriErrors.answer(observer, () -> {
            lives.update(containers.require(request.getContainerId()), request.getLinux());
            return UpdateContainerResourcesResponse.getDefaultInstance();
        });
    }

    @Override
    public void reopenContainerLog(
            ReopenContainerLogRequest request, StreamObserver<ReopenContainerLogResponse> observer) {
        CriErrors.answer(observer, () -> {
            lives.reopenLog(containers.running(request.getContainerId()));
            return ReopenContainerLogResponse.getDefaultInstance();
        });
    }

    @Override
    public void updatePodSandboxResources(
            UpdatePodSandboxResourcesRequest request, StreamObserver<UpdatePodSandboxResourcesResponse> observer) {
        CriErrors.answer(observer, () -> {
            sandboxes.update(request);
            return UpdatePodSandboxResourcesResponse.getDefaultInstance();
        });
    }

    @Override
    public void execSync(ExecSyncRequest request, StreamObserver<ExecSyncResponse> observer) {
        CriErrors.answer(observer, () -> containers.execSync(request));
    }

    @Override
    public void exec(ExecRequest request, StreamObserver<ExecResponse> observer) {
        CriErrors.answer(observer, () -> streams.exec(request));
    }

    @Override
    public void attach(AttachRequest request, StreamObserver<AttachResponse> observer) {
        CriErrors.answer(observer, () -> streams.attach(request));
    }

    @Override
    public void portForward(PortForwardRequest request, StreamObserver<PortForwardResponse> observer) {
        CriErrors.answer(observer, () -> streams.portForward(request));
    }

    @Override
    public void containerStats(ContainerStatsRequest request, StreamObserver<ContainerStatsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ContainerStatsResponse.newBuilder()
                        .setStats(stats.of(containers.require(request.getContainerId())))
                        .build());
    }

    @Override
    public void listContainerStats(
            ListContainerStatsRequest request, StreamObserver<ListContainerStatsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ListContainerStatsResponse.newBuilder()
                        .addAllStats(containerStats(request.getFilter()))
                        .build());
    }

    @Override
    public void streamContainerStats(
            StreamContainerStatsRequest request, StreamObserver<StreamContainerStatsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> StreamContainerStatsResponse.newBuilder()
                        .addAllContainerStats(containerStats(request.getFilter()))
                        .build());
    }

    @Override
    public void podSandboxStats(PodSandboxStatsRequest request, StreamObserver<PodSandboxStatsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> PodSandboxStatsResponse.newBuilder()
                        .setStats(stats.of(sandboxes.require(request.getPodSandboxId())))
                        .build());
    }

    @Override
    public void listPodSandboxStats(
            ListPodSandboxStatsRequest request, StreamObserver<ListPodSandboxStatsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ListPodSandboxStatsResponse.newBuilder()
                        .addAllStats(sandboxStats(request.getFilter()))
                        .build());
    }

    @Override
    public void streamPodSandboxStats(
            StreamPodSandboxStatsRequest request, StreamObserver<StreamPodSandboxStatsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> StreamPodSandboxStatsResponse.newBuilder()
                        .addAllPodSandboxStats(sandboxStats(request.getFilter()))
                        .build());
    }

    @Override
    public void listMetricDescriptors(
            ListMetricDescriptorsRequest request, StreamObserver<ListMetricDescriptorsResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ListMetricDescriptorsResponse.newBuilder()
                        .addAllDescriptors(metrics.descriptors())
                        .build());
    }

    @Override
    public void listPodSandboxMetrics(
            ListPodSandboxMetricsRequest request, StreamObserver<ListPodSandboxMetricsResponse> observer) {
        CriErrors.answer(observer, () -> metrics.list());
    }

    @Override
    public void getContainerEvents(GetEventsRequest request, StreamObserver<ContainerEventResponse> observer) {
        events.subscribe(observer);
    }

    private List<Container> items(ContainerFilter filter) {
        return containers.find(filter).stream()
                .map(io.keelson.podruntime.container.Container::item)
                .toList();
    }

    private List<ContainerStats> containerStats(ContainerStatsFilter filter) {
        ContainerFilter asked = ContainerFilter.newBuilder()
                .setId(filter.getId())
                .setPodSandboxId(filter.getPodSandboxId())
                .putAllLabelSelector(filter.getLabelSelectorMap())
                .build();
        return containers.find(asked).stream()
                .filter(CriContainers::live)
                .map(stats::of)
                .toList();
    }

    private List<PodSandboxStats> sandboxStats(PodSandboxStatsFilter filter) throws IOException {
        PodSandboxFilter asked = PodSandboxFilter.newBuilder()
                .setId(filter.getId())
                .putAllLabelSelector(filter.getLabelSelectorMap())
                .build();
        List<PodSandboxStats> found = new ArrayList<>();
        for (var item : sandboxes.list(asked)) {
            Sandbox sandbox = sandboxes.require(item.getId());
            if (sandbox.ready()) {
                found.add(stats.of(sandbox));
            }
        }
        return found;
    }
}
