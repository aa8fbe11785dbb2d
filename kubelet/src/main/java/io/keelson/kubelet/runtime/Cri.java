package io.keelson.kubelet.runtime;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keelson.cri.v1.AttachRequest;
import io.keelson.cri.v1.AuthConfig;
import io.keelson.cri.v1.CheckpointContainerRequest;
import io.keelson.cri.v1.Container;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerFilter;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.ContainerStatusRequest;
import io.keelson.cri.v1.CreateContainerRequest;
import io.keelson.cri.v1.ExecRequest;
import io.keelson.cri.v1.ExecSyncRequest;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.ImageFsInfoRequest;
import io.keelson.cri.v1.ImageFsInfoResponse;
import io.keelson.cri.v1.ImageServiceGrpc;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.ImageStatusRequest;
import io.keelson.cri.v1.ImageStatusResponse;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.ListContainersRequest;
import io.keelson.cri.v1.ListImagesRequest;
import io.keelson.cri.v1.ListPodSandboxRequest;
import io.keelson.cri.v1.ListPodSandboxStatsRequest;
import io.keelson.cri.v1.NetworkConfig;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxFilter;
import io.keelson.cri.v1.PodSandboxStats;
import io.keelson.cri.v1.PodSandboxStatsRequest;
import io.keelson.cri.v1.PodSandboxStatus;
import io.keelson.cri.v1.PodSandboxStatusRequest;
import io.keelson.cri.v1.PortForwardRequest;
import io.keelson.cri.v1.PullImageRequest;
import io.keelson.cri.v1.RemoveContainerRequest;
import io.keelson.cri.v1.RemoveImageRequest;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.ReopenContainerLogRequest;
import io.keelson.cri.v1.RunPodSandboxRequest;
import io.keelson.cri.v1.RuntimeConfig;
import io.keelson.cri.v1.RuntimeServiceGrpc;
import io.keelson.cri.v1.StartContainerRequest;
import io.keelson.cri.v1.StatusRequest;
import io.keelson.cri.v1.StatusResponse;
import io.keelson.cri.v1.StopContainerRequest;
import io.keelson.cri.v1.StopPodSandboxRequest;
import io.keelson.cri.v1.UpdateContainerResourcesRequest;
import io.keelson.cri.v1.UpdatePodSandboxResourcesRequest;
import io.keelson.cri.v1.UpdateRuntimeConfigRequest;
import io.keelson.cri.v1.VersionRequest;
import io.keelson.cri.v1.VersionResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls of the runtime, each with a deadline. They block: call them on virtual threads. */
public final class Cri {
    /** Labels that say whose a sandbox or container is, as upstream sets them. */
    public static final String POD_NAME = "io.kubernetes.pod.name";
    /** The label with the pod's namespace. */
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    /** The label with the pod's uid. */
    public static final String POD_UID = "io.kubernetes.pod.uid";
    /** The label with the container's name. */
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";

    private static final Duration USUAL = Duration.ofMinutes(2);
    private static final Duration PULL = Duration.ofMinutes(30);

    private final RuntimeServiceGrpc.RuntimeServiceBlockingStub runtime;
    private final ImageServiceGrpc.ImageServiceBlockingStub images;

    /** Calls over a channel that somebody else closes. */
    public Cri(Channel channel) {
        this.runtime = RuntimeServiceGrpc.newBlockingStub(channel);
        this.images = ImageServiceGrpc.newBlockingStub(channel);
    }

    private <T> T runtime(Duration deadline, Function<RuntimeServiceGrpc.RuntimeServiceBlockingStub, T> call)
            throws CriException {
        try {
            return call.apply(runtime.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw new CriException(e);
        }
    }

    private <T> T image(Duration deadline, Function<ImageServiceGrpc.ImageServiceBlockingStub, T> call)
            throws CriException {
        try {
            return call.apply(images.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw new CriException(e);
        }
    }

    /** Returns the runtime's name and version. */
    public VersionResponse version() throws CriException {
        return runtime(USUAL, r -> r.version(VersionRequest.getDefaultInstance()));
    }

    /** Returns whether the runtime and its network are ready. */
    public StatusResponse status() throws CriException {
        return runtime(USUAL, r -> r.status(StatusRequest.getDefaultInstance()));
    }

    /** Tells the runtime which addresses the node's pods get. */
    public void podCidr(String cidr) throws CriException {
        runtime(
                USUAL,
                r -> r.updateRuntimeConfig(UpdateRuntimeConfigRequest.newBuilder()
                        .setRuntimeConfig(RuntimeConfig.newBuilder()
                                .setNetworkConfig(NetworkConfig.newBuilder().setPodCidr(cidr)))
                        .build()));
    }

    /** Makes and starts a sandbox and returns its id. */
    public String runSandbox(PodSandboxConfig config, String handler) throws CriException {
        return runtime(
                        Duration.ofMinutes(4),
                        r -> r.runPodSandbox(RunPodSandboxRequest.newBuilder()
                                .setConfig(config)
                                .setRuntimeHandler(handler)
                                .build()))
                .getPodSandboxId();
    }

    /** Stops a sandbox and what runs in it. */
    public void stopSandbox(String id) throws CriException {
        runtime(
                USUAL,
                r -> r.stopPodSandbox(
                        StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build()));
    }

    /** Removes a sandbox and its containers. */
    public void removeSandbox(String id) throws CriException {
        runtime(
                USUAL,
                r -> r.removePodSandbox(
                        RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build()));
    }

    /** Returns a sandbox's status, with its addresses. */
    public PodSandboxStatus sandbox(String id) throws CriException {
        return runtime(
                        USUAL,
                        r -> r.podSandboxStatus(PodSandboxStatusRequest.newBuilder()
                                .setPodSandboxId(id)
                                .build()))
                .getStatus();
    }

    /** Returns all sandboxes, or those of one pod. */
    public List<PodSandbox> sandboxes(@Nullable String uid) throws CriException {
        PodSandboxFilter.Builder filter = PodSandboxFilter.newBuilder();
        if (uid != null) {
            filter.putLabelSelector(POD_UID, uid);
        }
        return runtime(
                        USUAL,
                        r -> r.listPodSandbox(ListPodSandboxRequest.newBuilder()
                                .setFilter(filter)
                                .build()))
                .getItemsList();
    }

    /** Returns all containers, or those of one pod. */
    public List<Container> containers(@Nullable String uid) throws CriException {
        ContainerFilter.Builder filter = ContainerFilter.newBuilder();
        if (uid != null) {
            filter.putLabelSelector(POD_UID, uid);
        }
        return runtime(
                        USUAL,
                        r -> r.listContainers(ListContainersRequest.newBuilder()
                                .setFilter(filter)
                                .build()))
                .getContainersList();
    }

    /** Returns a container's status. */
    public ContainerStatus container(String id) throws CriException {
        return runtime(
                        USUAL,
                        r -> r.containerStatus(ContainerStatusRequest.newBuilder()
                                .setContainerId(id)
                                .build()))
                .getStatus();
    }

    /** Makes a container and returns its id. */
    public String createContainer(String sandbox, ContainerConfig config, PodSandboxConfig sandboxConfig)
            throws CriException {
        return runtime(
                        USUAL,
                        r -> r.createContainer(CreateContainerRequest.newBuilder()
                                .setPodSandboxId(sandbox)
                                .setConfig(config)
                                .setSandboxConfig(sandboxConfig)
                                .build()))
                .getContainerId();
    }

    /** Starts a container. */
    public void startContainer(String id) throws CriException {
        runtime(
                USUAL,
                r -> r.startContainer(
                        StartContainerRequest.newBuilder().setContainerId(id).build()));
    }

    /** Stops a container, with a time in seconds between its stop signal and SIGKILL. */
    public void stopContainer(String id, long seconds) throws CriException {
        runtime(
                USUAL.plusSeconds(seconds),
                r -> r.stopContainer(StopContainerRequest.newBuilder()
                        .setContainerId(id)
                        .setTimeout(seconds)
                        .build()));
    }

    /** Changes what a running container may use. */
    public void updateContainer(String id, LinuxContainerResources resources) throws CriException {
        runtime(
                USUAL,
                r -> r.updateContainerResources(UpdateContainerResourcesRequest.newBuilder()
                        .setContainerId(id)
                        .setLinux(resources)
                        .build()));
    }

    /** Tells the runtime what a sandbox's pod may use from now on; runtimes that do not know the call do not mind. */
    public void updateSandbox(String id, LinuxContainerResources resources) throws CriException {
        try {
            runtime(
                    USUAL,
                    r -> r.updatePodSandboxResources(UpdatePodSandboxResourcesRequest.newBuilder()
                            .setPodSandboxId(id)
                            .setResources(resources)
                            .build()));
        } catch (CriException e) {
            if (e.code() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
        }
    }

    /** Returns what a sandbox and its containers use. */
    public PodSandboxStats stats(String sandbox) throws CriException {
        return runtime(
                        USUAL,
                        r -> r.podSandboxStats(PodSandboxStatsRequest.newBuilder()
                                .setPodSandboxId(sandbox)
                                .build()))
                .getStats();
    }

    /** Saves a running container's processes to a file. */
    public void checkpoint(String id, Path file) throws CriException {
        runtime(
                USUAL,
                r -> r.checkpointContainer(CheckpointContainerRequest.newBuilder()
                        .setContainerId(id)
                        .setLocation(file.toString())
                        .build()));
    }

    /** Removes a container. */
    public void removeContainer(String id) throws CriException {
        runtime(
                USUAL,
                r -> r.removeContainer(
                        RemoveContainerRequest.newBuilder().setContainerId(id).build()));
    }

    /** Runs a command in a container and waits for it; a timeout of zero waits without limit. */
    public ExecSyncResponse exec(String id, List<String> command, Duration timeout) throws CriException {
        return runtime(
                timeout.isZero() ? Duration.ofDays(1) : USUAL.plus(timeout),
                r -> r.execSync(ExecSyncRequest.newBuilder()
                        .setContainerId(id)
                        .addAllCmd(command)
                        .setTimeout(timeout.toSeconds())
                        .build()));
    }

    /** Returns the address at which a command's streams can be had once. */
    public String exec(ExecRequest request) throws CriException {
        return runtime(USUAL, r -> r.exec(request)).getUrl();
    }

    /** Returns the address at which a container's streams can be had once. */
    public String attach(AttachRequest request) throws CriException {
        return runtime(USUAL, r -> r.attach(request)).getUrl();
    }

    /** Returns the address at which a sandbox's ports can be reached once. */
    public String portForward(PortForwardRequest request) throws CriException {
        return runtime(USUAL, r -> r.portForward(request)).getUrl();
    }

    /** Tells the runtime that a container's log file was moved away. */
    public void reopenLog(String id) throws CriException {
        runtime(
                USUAL,
                r -> r.reopenContainerLog(ReopenContainerLogRequest.newBuilder()
                        .setContainerId(id)
                        .build()));
    }

    /** Returns what the sandboxes and their containers use. */
    public List<PodSandboxStats> stats() throws CriException {
        return runtime(USUAL, r -> r.listPodSandboxStats(ListPodSandboxStatsRequest.getDefaultInstance()))
                .getStatsList();
    }

    /** Returns all images. */
    public List<Image> images() throws CriException {
        return image(USUAL, i -> i.listImages(ListImagesRequest.getDefaultInstance()))
                .getImagesList();
    }

    /** Returns an image, or null where it is not there. */
    public @Nullable Image image(String reference) throws CriException {
        ImageStatusResponse response = image(
                USUAL,
                i -> i.imageStatus(ImageStatusRequest.newBuilder()
                        .setImage(ImageSpec.newBuilder().setImage(reference).setUserSpecifiedImage(reference))
                        .build()));
        return response.hasImage() ? response.getImage() : null;
    }

    /** Pulls an image and returns its reference. */
    public String pull(String image, Map<String, String> annotations, @Nullable AuthConfig auth, PodSandboxConfig pod)
            throws CriException {
        PullImageRequest.Builder request = PullImageRequest.newBuilder()
                .setImage(ImageSpec.newBuilder()
                        .setImage(image)
                        .setUserSpecifiedImage(image)
                        .putAllAnnotations(annotations))
                .setSandboxConfig(pod);
        if (auth != null) {
            request.setAuth(auth);
        }
        return image(PULL, i -> i.pullImage(request.build())).getImageRef();
    }

    /** Removes an image. */
    public void removeImage(String id) throws CriException {
        image(
                USUAL,
                i -> i.removeImage(RemoveImageRequest.newBuilder()
                        .setImage(ImageSpec.newBuilder().setImage(id))
                        .build()));
    }

    /** Returns the usage of the file systems that hold images. */
    public ImageFsInfoResponse imageFileSystems() throws CriException {
        return image(USUAL, i -> i.imageFsInfo(ImageFsInfoRequest.getDefaultInstance()));
    }
}
