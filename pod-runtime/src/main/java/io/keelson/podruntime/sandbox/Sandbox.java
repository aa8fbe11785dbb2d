package io.keelson.podruntime.sandbox;

import io.keelson.cri.v1.LinuxPodSandboxStatus;
import io.keelson.cri.v1.Namespace;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxNetworkStatus;
import io.keelson.cri.v1.PodSandboxState;
import io.keelson.cri.v1.PodSandboxStatus;
import io.keelson.cri.v1.UserNamespace;
import io.keelson.podruntime.network.HostPort;
import io.keelson.podruntime.oci.IdMappings;
import io.keelson.podruntime.oci.PodPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One pod sandbox as it is on disk; immutable, a change makes a new one.
 *
 * @param id 64 hexadecimal digits
 * @param directory where its files are
 * @param createdAt nanoseconds since 1970
 * @param address the pod's IPv4 address, or null on the host's network
 * @param cgroupMade whether the pod's cgroup did not exist before
 * @param initPid the process that holds a shared PID namespace, or 0
 */
public record Sandbox(
        String id,
        Path directory,
        PodSandboxConfig config,
        String runtimeHandler,
        long createdAt,
        boolean ready,
        @Nullable String address,
        boolean cgroupMade,
        int initPid) {

    /** The handler of sandboxes that builds run their commands in; CRI knows none of them. */
    public static final String BUILD = "build";

    /** The handler of those that have a network of their own which nothing is connected to. */
    public static final String OFFLINE_BUILD = "offline-build";

    /** Whether this is a pod, rather than the place of a build's commands. */
    public boolean isPod() {
        return !runtimeHandler.equals(BUILD) && !offline();
    }

    boolean offline() {
        return runtimeHandler.equals(OFFLINE_BUILD);
    }

    Sandbox withReady(boolean now) {
        return new Sandbox(id, directory, config, runtimeHandler, createdAt, now, address, cgroupMade, initPid);
    }

    Sandbox withConfig(PodSandboxConfig changed) {
        return new Sandbox(id, directory, changed, runtimeHandler, createdAt, ready, address, cgroupMade, initPid);
    }

    NamespaceOption namespaceOptions() {
        return config.getLinux().getSecurityContext().getNamespaceOptions();
    }

    public boolean hostNetwork() {
        return namespaceOptions().getNetwork() == NamespaceMode.NODE;
    }

    boolean hostIpc() {
        return namespaceOptions().getIpc() == NamespaceMode.NODE;
    }

    boolean sharedPid() {
        return namespaceOptions().getPid() == NamespaceMode.POD;
    }

    /** The user namespace that the pod asks for, or null for the node's own. */
    public @Nullable UserNamespace userNamespace() {
        return IdMappings.wanted(namespaceOptions());
    }

    /** The kinds of namespaces that all containers share and that are not the node's. */
    List<String> ownNamespaces() {
        List<String> kinds = new ArrayList<>();
        if (!hostNetwork()) {
            kinds.add("net");
            kinds.add("uts");
        }
        if (!hostIpc()) {
            kinds.add("ipc");
        }
        return kinds;
    }

    /** A pinned namespace: {@code net}, {@code uts}, {@code ipc}, {@code pid} or {@code user}. */
    public Path namespace(String kind) {
        return directory.resolve("ns").resolve(kind);
    }

    /** The pinned network namespace, or null on the host's network. */
    public @Nullable Path networkNamespace() {
        return hostNetwork() ? null : namespace("net");
    }

    /** The host ports this sandbox publishes. */
    List<HostPort> hostPorts() {
        if (hostNetwork()) {
            return List.of();
        }
        return config.getPortMappingsList().stream()
                .filter(p -> p.getHostPort() > 0)
                .map(p -> new HostPort(
                        p.getProtocol().name().toLowerCase(Locale.ROOT),
                        p.getHostIp(),
                        p.getHostPort(),
                        p.getContainerPort()))
                .toList();
    }

    /** The pod's cgroup. */
    public String cgroup(String fallback) {
        String parent = config.getLinux().getCgroupParent();
        return parent.isEmpty() ? fallback + "/" + id : parent;
    }

    /** What a container of this sandbox joins and mounts. */
    public PodPlace place(String hostname, String containerCgroup) {
        Map<String, String> namespaces = new TreeMap<>();
        for (String kind : ownNamespaces()) {
            namespaces.put(
                    kind.equals("net") ? "network" : kind, namespace(kind).toString());
        }
        if (userNamespace() != null) {
            namespaces.put("user", namespace("user").toString());
        }
        return new PodPlace(
                hostname,
                namespaces,
                directory.resolve("hosts"),
                directory.resolve("resolv.conf"),
                directory.resolve("hostname"),
                hostIpc() ? Path.of("/dev/shm") : directory.resolve("shm"),
                containerCgroup,
                userNamespace());
    }

    private PodSandboxState state() {
        return ready ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY;
    }

    /** The list entry. */
    public PodSandbox item() {
        return PodSandbox.newBuilder()
                .setId(id)
                .setMetadata(config.getMetadata())
                .setState(state())
                .setCreatedAt(createdAt)
                .putAllLabels(config.getLabelsMap())
                .putAllAnnotations(config.getAnnotationsMap())
                .setRuntimeHandler(runtimeHandler)
                .build();
    }

    /** The status. */
    public PodSandboxStatus status() {
        PodSandboxStatus.Builder status = PodSandboxStatus.newBuilder()
                .setId(id)
                .setMetadata(config.getMetadata())
                .setState(state())
                .setCreatedAt(createdAt)
                .setLinux(LinuxPodSandboxStatus.newBuilder()
                        .setNamespaces(Namespace.newBuilder().setOptions(namespaceOptions())))
                .putAllLabels(config.getLabelsMap())
                .putAllAnnotations(config.getAnnotationsMap())
                .setRuntimeHandler(runtimeHandler);
        if (address != null && ready) {
            status.setNetwork(PodSandboxNetworkStatus.newBuilder().setIp(address));
        } else {
            status.setNetwork(PodSandboxNetworkStatus.getDefaultInstance());
        }
        return status.build();
    }
}
