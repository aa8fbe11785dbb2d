package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.keelson.cri.v1.LinuxPodSandboxConfig;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxMetadata;
import io.keelson.cri.v1.PortMapping;
import io.keelson.cri.v1.Protocol;
import io.keelson.kubelet.KubeletConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the runtime is told of a pod's sandbox. */
public final class SandboxConfigs {
    private final KubeletConfig config;
    private final DnsConfigs dns;
    private final UserNamespaces users;
    private final SecurityContexts security;
    private final CgroupConfigs cgroups;

    /**
     * @param machineMemory the machine's memory in bytes
     * @param kernel what the kernel's cgroups can do
     */
    public SandboxConfigs(KubeletConfig config, long machineMemory, CgroupConfigs.Kernel kernel) {
        this.config = config;
        this.dns = new DnsConfigs(config.clusterDns(), config.clusterDomain(), config.resolverFile());
        this.users = new UserNamespaces(config.directory().resolve("pods"));
        this.security = new SecurityContexts(config.directory().resolve("seccomp"), users);
        this.cgroups = new CgroupConfigs(config.cgroupRoot(), machineMemory, kernel);
    }

    UserNamespaces users() {
        return users;
    }

    SecurityContexts security() {
        return security;
    }

    /** Returns where pods' cgroups are, and what they are told. */
    public CgroupConfigs cgroups() {
        return cgroups;
    }

    /** Returns the directory that holds a pod's logs: one directory for each container. */
    public Path logDirectory(Pod pod) {
        var meta = pod.getMetadata();
        return config.logDirectory().resolve(meta.getNamespace() + "_" + meta.getName() + "_" + meta.getUid());
    }

    /**
     * Returns the configuration.
     *
     * @param attempt how often the pod had a sandbox before
     * @throws IllegalArgumentException where the pod's host name is too long
     */
    public PodSandboxConfig of(Pod pod, int attempt) {
        var meta = pod.getMetadata();
        PodSandboxConfig.Builder sandbox = PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(meta.getName())
                        .setNamespace(meta.getNamespace())
                        .setUid(meta.getUid())
                        .setAttempt(attempt))
                .setLogDirectory(logDirectory(pod).toString())
                .setDnsConfig(dns.of(pod))
                .putAllLabels(ContainerLabels.sandboxLabels(pod))
                .putAllAnnotations(Objects.requireNonNullElse(meta.getAnnotations(), java.util.Map.of()));
        if (!PodFacts.hostNetwork(pod)) {
            sandbox.setHostname(Hostnames.kernelName(pod, config.clusterDomain()))
                    .addAllPortMappings(ports(pod));
        }
        LinuxPodSandboxConfig.Builder linux = LinuxPodSandboxConfig.newBuilder()
                .setCgroupParent(cgroups.parent(pod))
                .setSecurityContext(security.sandbox(pod));
        if (pod.getSpec().getSecurityContext() != null) {
            for (Sysctl s : Objects.requireNonNullElse(
                    pod.getSpec().getSecurityContext().getSysctls(), List.<Sysctl>of())) {
                linux.putSysctls(s.getName(), s.getValue());
            }
        }
        return sandbox.setLinux(linux).build();
    }

    private static List<PortMapping> ports(Pod pod) {
        List<PortMapping> ports = new ArrayList<>();
        List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
        PodFacts.initContainers(pod).stream().filter(PodFacts::sidecar).forEach(containers::add);
        for (Container c : containers) {
            for (ContainerPort p : Objects.requireNonNullElse(c.getPorts(), List.<ContainerPort>of())) {
                ports.add(PortMapping.newBuilder()
                        .setContainerPort(p.getContainerPort())
                        .setHostPort(Objects.requireNonNullElse(p.getHostPort(), 0))
                        .setHostIp(Objects.requireNonNullElse(p.getHostIP(), ""))
                        .setProtocol(Protocol.valueOf(Objects.requireNonNullElse(p.getProtocol(), "TCP")))
                        .build());
            }
        }
        return ports;
    }
}
