package io.keelson.kubelet.container;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.cri.v1.CDIDevice;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerMetadata;
import io.keelson.cri.v1.Device;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.KeyValue;
import io.keelson.cri.v1.LinuxContainerConfig;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.Signal;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.container.SecurityContexts.ImageUser;
import io.keelson.kubelet.device.ContainerDevices;
import io.keelson.kubelet.device.DeviceManager;
import io.keelson.kubelet.env.ContainerConfigException;
import io.keelson.kubelet.env.Environment;
import io.keelson.kubelet.env.Expansion;
import io.keelson.kubelet.plugin.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the runtime is told of a container. */
public final class ContainerConfigs {
    private final KubeletConfig config;
    private final SandboxConfigs sandboxes;
    private final Environment environment;
    private final Function<Pod, Map<String, String>> services;
    private final DeviceManager devices;

    /**
     * @param environment makes the variables
     * @param services the variables of the services a pod sees
     * @param devices what containers get because of their devices
     */
    public ContainerConfigs(
            KubeletConfig config,
            SandboxConfigs sandboxes,
            Environment environment,
            Function<Pod, Map<String, String>> services,
            DeviceManager devices) {
        this.config = config;
        this.sandboxes = sandboxes;
        this.environment = environment;
        this.services = services;
        this.devices = devices;
    }

    /**
     * What is known when a container is made.
     *
     * @param pod the pod
     * @param container the container
     * @param restarts how often it was restarted
     * @param image the image it is made from
     * @param podIps the pod's addresses
     * @param volumes the paths of the pod's volumes, by name
     * @param images the images among the pod's volumes that the container mounts, by name
     * @param podDirectory the pod's directory
     * @param target the container whose processes an ephemeral container sees, null for none
     */
    public record Request(
            Pod pod,
            Container container,
            int restarts,
            Image image,
            List<String> podIps,
            Map<String, Path> volumes,
            Map<String, ImageSpec> images,
            Path podDirectory,
            @Nullable String target) {}

    /**
     * Returns the configuration, and makes the files and directories it names.
     *
     * @throws ContainerConfigException where something the container needs is missing or forbidden
     */
    public ContainerConfig of(Request request) throws ContainerConfigException {
        Pod pod = request.pod();
        Container c = request.container();
        List<String> ips = PodFacts.hostNetwork(pod) ? config.nodeAddresses() : request.podIps();
        Map<String, String> variables = environment.of(pod, c, services.apply(pod), ips, request.volumes());
        var security = sandboxes.security().container(pod, c, user(request.image()), request.target());
        if (c.getVolumeDevices() != null && !c.getVolumeDevices().isEmpty()) {
            throw new ContainerConfigException("cannot map volume \""
                    + c.getVolumeDevices().getFirst().getName() + "\" into container \"" + c.getName()
                    + "\": this node does not support block devices");
        }
        ContainerDevices given = devices(pod, c);
        given.variables().forEach(variables::putIfAbsent);
        List<Mount> mounts = VolumeMounts.of(request, variables);
        given.mounts().forEach(m -> mounts.add(mount(m)));
        try {
            VolumeMounts.hosts(mounts, request.podDirectory(), pod, request.podIps(), config.clusterDomain());
            VolumeMounts.terminationLog(mounts, request.podDirectory(), c, request.restarts());
            Files.createDirectories(sandboxes.logDirectory(pod).resolve(c.getName()));
        } catch (IOException e) {
            throw new ContainerConfigException(
                    "create container log directory for container " + c.getName() + " failed: " + e.getMessage());
        }
        ContainerConfig.Builder result = ContainerConfig.newBuilder()
                .setMetadata(ContainerMetadata.newBuilder().setName(c.getName()).setAttempt(request.restarts()))
                .setImage(ImageSpec.newBuilder()
                        .setImage(request.image().getId())
                        .setUserSpecifiedImage(Objects.requireNonNullElse(c.getImage(), "")))
                .addAllCommand(Expansion.expand(orEmpty(c.getCommand()), variables))
                .addAllArgs(Expansion.expand(orEmpty(c.getArgs()), variables))
                .setWorkingDir(Objects.requireNonNullElse(c.getWorkingDir(), ""))
                .putAllLabels(ContainerLabels.containerLabels(pod, c))
                .putAllAnnotations(ContainerLabels.containerAnnotations(pod, c, request.restarts()))
                .addAllMounts(VolumeMounts.mapped(mounts, sandboxes.users().of(pod)))
                .setLogPath(c.getName() + "/" + request.restarts() + ".log")
                .setStdin(Boolean.TRUE.equals(c.getStdin()))
                .setStdinOnce(Boolean.TRUE.equals(c.getStdinOnce()))
                .setTty(Boolean.TRUE.equals(c.getTty()))
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(sandboxes.cgroups().resources(pod, c))
                        .setSecurityContext(security));
        given.annotations().forEach(result::putAnnotations);
        given.devices()
                .forEach(d -> result.addDevices(Device.newBuilder()
                        .setContainerPath(d.getContainerPath())
                        .setHostPath(d.getHostPath())
                        .setPermissions(d.getPermissions())));
        given.cdi().forEach(name -> result.addCDIDevices(CDIDevice.newBuilder().setName(name)));
        variables.forEach((key, value) ->
                result.addEnvs(KeyValue.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(value))));
        if (c.getLifecycle() != null && c.getLifecycle().getStopSignal() != null) {
            result.setStopSignal(Signal.valueOf(c.getLifecycle().getStopSignal()));
        }
        return result.build();
    }

    private ContainerDevices devices(Pod pod, Container c) throws ContainerConfigException {
        try {
            return devices.of(pod.getMetadata().getUid(), c.getName());
        } catch (PluginException e) {
            throw new ContainerConfigException(String.valueOf(e.getMessage()));
        }
    }

    private static Mount mount(io.keelson.nodeplugins.deviceplugin.v1beta1.Mount mount) {
        return Mount.newBuilder()
                .setContainerPath(mount.getContainerPath())
                .setHostPath(mount.getHostPath())
                .setReadonly(mount.getReadOnly())
                .build();
    }

    private static ImageUser user(Image image) {
        if (image.hasUid()) {
            return new ImageUser(image.getUid().getValue(), "");
        }
        return image.getUsername().isEmpty() ? new ImageUser(0L, "") : new ImageUser(null, image.getUsername());
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
