package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.DaemonEndpoint;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeDaemonEndpoints;
import io.fabric8.kubernetes.api.model.NodeFeatures;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandler;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandlerFeatures;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.RuntimeCondition;
import io.keelson.cri.v1.RuntimeHandler;
import io.keelson.cri.v1.StatusResponse;
import io.keelson.cri.v1.VersionResponse;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.admission.DeclaredFeaturesCheck;
import io.keelson.kubelet.device.DeviceManager;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status a node reports: asked of the machine and of the runtime. Used by one thread at a time. */
final class NodeStatuses {
    private static final int MAX_IMAGES = 50;
    private static final int MAX_NAMES = 5;
    /** What this kubelet can do with pods beyond the usual (KEP-5328), in alphabetical order. */
    static final List<String> DECLARED_FEATURES = List.of(
            "InPlacePodLevelResourcesVerticalScaling",
            "InPlacePodVerticalScalingInitContainers",
            DeclaredFeaturesCheck.RESTART_ALL_CONTAINERS);

    private static final Duration IMAGES = Duration.ofSeconds(60);

    private final KubeletConfig config;
    private final Cri cri;
    private final NodeResources resources;
    private final NodeConditions conditions;
    private final VolumesInUse volumes;
    private final Supplier<String> shutdown;
    private final DeviceManager devices;
    private final int port;
    private @Nullable VersionResponse version;
    private List<ContainerImage> images = List.of();
    private Instant imagesAt = Instant.MIN;
    private volatile boolean groupsPolicy;
    private volatile Set<String> namespacedHandlers = Set.of();
    private volatile String network = "container runtime network not ready: the runtime has not been asked yet";

    NodeStatuses(
            KubeletConfig config,
            Cri cri,
            NodeResources resources,
            NodeConditions conditions,
            VolumesInUse volumes,
            Supplier<String> shutdown,
            DeviceManager devices,
            int port) {
        this.config = config;
        this.cri = cri;
        this.resources = resources;
        this.conditions = conditions;
        this.volumes = volumes;
        this.shutdown = shutdown;
        this.devices = devices;
        this.port = port;
    }

    /** Returns why the network of pods is not ready; empty where it is. */
    String network() {
        return network;
    }

    /** Returns whether the runtime can give pods no group but those they name. */
    boolean supplementalGroupsPolicy() {
        return groupsPolicy;
    }

    /** Returns whether a handler of the runtime can run pods in user namespaces of their own. */
    boolean userNamespaces(String handler) {
        return namespacedHandlers.contains(handler);
    }

    /** Returns the status. @param events collects the reasons of events about changes */
    NodeStatus now(Instant now, List<String> events) {
        NodeStatus status = new NodeStatus();
        List<String> missing = new ArrayList<>();
        StatusResponse runtime = null;
        try {
            runtime = cri.status();
            groupsPolicy = runtime.getFeatures().getSupplementalGroupsPolicy();
            namespacedHandlers = runtime.getRuntimeHandlersList().stream()
                    .filter(h -> h.getFeatures().getUserNamespaces())
                    .map(RuntimeHandler::getName)
                    .collect(Collectors.toSet());
            for (RuntimeCondition c : runtime.getStatus().getConditionsList()) {
                check(c, missing);
            }
            if (version == null) {
                version = cri.version();
            }
            if (Duration.between(imagesAt, now).compareTo(IMAGES) > 0) {
                images = cri.images().stream()
                        .sorted(Comparator.comparingLong(Image::getSize).reversed())
                        .limit(MAX_IMAGES)
                        .map(NodeStatuses::image)
                        .toList();
                imagesAt = now;
            }
        } catch (CriException e) {
            missing.add("container runtime is down");
            network = "container runtime is down";
        }
        String down = shutdown.get();
        if (!down.isEmpty()) {
            missing.add(down);
        }
        status.setAddresses(addresses());
        status.setCapacity(with(resources.capacity(), devices.capacity()));
        status.setAllocatable(with(resources.allocatable(), devices.allocatable()));
        status.setConditions(conditions.now(joined(missing), now, events));
        status.setDaemonEndpoints(new NodeDaemonEndpoints(new DaemonEndpoint(port)));
        status.setNodeInfo(info());
        status.setImages(images);
        status.setVolumesInUse(volumes.inUse());
        status.setFeatures(new NodeFeatures(groupsPolicy));
        status.setDeclaredFeatures(DECLARED_FEATURES);
        if (runtime != null) {
            status.setRuntimeHandlers(runtime.getRuntimeHandlersList().stream()
                    .map(h -> new NodeRuntimeHandler(
                            new NodeRuntimeHandlerFeatures(
                                    h.getFeatures().getRecursiveReadOnlyMounts(),
                                    h.getFeatures().getUserNamespaces()),
                            h.getName()))
                    .toList());
        }
        return status;
    }

    private static Map<String, Quantity> with(Map<String, Quantity> own, Map<String, Quantity> devices) {
        Map<String, Quantity> all = new LinkedHashMap<>(own);
        all.putAll(devices);
        return all;
    }

    private void check(RuntimeCondition c, List<String> missing) {
        boolean isNetwork = c.getType().equals("NetworkReady");
        if (isNetwork) {
            network = "";
        }
        if (!c.getStatus()) {
            String what = isNetwork ? "container runtime network not ready: " : "container runtime not ready: ";
            String why = what + c.getType() + "=false reason:" + c.getReason() + " message:" + c.getMessage();
            missing.add(why);
            if (isNetwork) {
                network = why;
            }
        }
    }

    private static String joined(List<String> missing) {
        return missing.size() < 2 ? String.join("", missing) : "[" + String.join(", ", missing) + "]";
    }

    private List<NodeAddress> addresses() {
        List<NodeAddress> addresses = new ArrayList<>();
        config.nodeAddresses().forEach(a -> addresses.add(new NodeAddress(a, "InternalIP")));
        addresses.add(new NodeAddress(config.nodeName(), "Hostname"));
        return addresses;
    }

    private NodeSystemInfo info() {
        NodeSystemInfo info = new NodeSystemInfo();
        info.setArchitecture(Machine.architecture());
        info.setBootID(Machine.bootId());
        info.setContainerRuntimeVersion(runtimeVersion());
        info.setKernelVersion(Machine.kernel());
        info.setKubeProxyVersion("");
        info.setKubeletVersion(config.version());
        info.setMachineID(Machine.machineId());
        info.setOperatingSystem("linux");
        info.setOsImage(Machine.osImage());
        info.setSystemUUID(Machine.systemUuid());
        return info;
    }

    private String runtimeVersion() {
        return version == null ? "unknown" : version.getRuntimeName() + "://" + version.getRuntimeVersion();
    }

    private static ContainerImage image(Image image) {
        List<String> names = new ArrayList<>(
                image.getRepoDigestsList().stream().limit(MAX_NAMES).toList());
        names.addAll(image.getRepoTagsList().stream().limit(MAX_NAMES).toList());
        if (names.isEmpty()) {
            names.add(image.getId());
        }
        return new ContainerImage(names, image.getSize());
    }
}
