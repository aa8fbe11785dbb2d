package io.keelson.kubelet.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.SecurityProfile.ProfileType;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.container.SecurityContexts.ImageUser;
import io.keelson.kubelet.env.ContainerConfigException;
import io.keelson.linux.cgroup.CgroupShare;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxConfigsTest {
    private final KubeletConfig config = KubeletConfig.builder("n1")
            .tls(Path.of("a"), Path.of("b"), Path.of("c"))
            .dns(List.of("10.96.0.10"), "cluster.local")
            .resolverFile(Path.of("/nowhere/resolv.conf"))
            .build();
    private final SandboxConfigs sandboxes =
            new SandboxConfigs(config, 8L << 30, new CgroupConfigs.Kernel(false, false));

    @Test
    void namesHostDnsPortsAndCgroup() {
        Pod pod = Pods.of(
                "hostname: h\nsubdomain: sub\ncontainers: [{name: c, ports: [{containerPort: 80, hostPort: 8080}]}]");
        var sandbox = sandboxes.of(pod, 2);
        assertEquals("h", sandbox.getHostname());
        assertEquals(2, sandbox.getMetadata().getAttempt());
        assertEquals(List.of("10.96.0.10"), sandbox.getDnsConfig().getServersList());
        assertEquals(
                List.of("default.svc.cluster.local", "svc.cluster.local", "cluster.local"),
                sandbox.getDnsConfig().getSearchesList());
        assertEquals(8080, sandbox.getPortMappings(0).getHostPort());
        assertEquals("/kubepods/besteffort/podu-1", sandbox.getLinux().getCgroupParent());
        assertEquals("/var/log/pods/default_p_u-1", sandbox.getLogDirectory());
        assertEquals("u-1", sandbox.getLabelsOrThrow("io.kubernetes.pod.uid"));
    }

    @Test
    void theNodesNetworkHasTheNodesName() {
        Pod pod = Pods.of("hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet\ncontainers: [{name: c}]");
        var sandbox = sandboxes.of(pod, 0);
        assertEquals("", sandbox.getHostname());
        assertEquals(
                NamespaceMode.NODE,
                sandbox.getLinux().getSecurityContext().getNamespaceOptions().getNetwork());
        assertEquals(List.of("10.96.0.10"), sandbox.getDnsConfig().getServersList());
    }

    @Test
    void resourcesBecomeSharesAndQuotas() {
        Pod pod = Pods.of(
                "containers: [{name: c, resources: {requests: {cpu: 250m, memory: 4Gi}, limits: {cpu: '1.5', memory: 8Gi}}}]");
        LinuxContainerResources r =
                sandboxes.cgroups().resources(pod, pod.getSpec().getContainers().getFirst());
        assertEquals(256, r.getCpuShares());
        assertEquals(150_000, r.getCpuQuota());
        assertEquals(8L << 30, r.getMemoryLimitInBytes());
        assertEquals(500, r.getOomScoreAdj());
        assertEquals("/kubepods/burstable/podu-1", sandboxes.cgroups().parent(pod));
    }

    @Test
    void aPodsLimitsHoldWhereAllItsContainersHaveSome() {
        Pod burstable = Pods.of("containers: [{name: c, resources: {requests: {cpu: 250m}, limits: {cpu: '1.5', memory:"
                + " 1Gi}}}, {name: d, resources: {requests: {cpu: 500m}, limits: {cpu: 500m}}}]");
        assertEquals(new CgroupShare(768, 200_000, 0), sandboxes.cgroups().share(burstable));
        Pod guaranteed = Pods.of("initContainers: [{name: i, resources: {limits: {cpu: '2', memory: 1Gi}}}]\n"
                + "containers: [{name: c, resources: {limits: {cpu: '1', memory: 2Gi}}}]\n"
                + "overhead: {cpu: 500m, memory: 1Gi}");
        assertEquals(
                new CgroupShare(512, 250_000, 3L << 30), sandboxes.cgroups().share(guaranteed));
        assertEquals(CgroupShare.LEAST, sandboxes.cgroups().share(Pods.of("containers: [{name: c}]")));
        Pod own = Pods.of("resources: {requests: {cpu: '1'}, limits: {cpu: '2', memory: 1Gi}}\n"
                + "containers: [{name: c, resources: {requests: {cpu: 100m}}}]");
        own.setStatus(new PodStatusBuilder().withQosClass("Burstable").build());
        assertEquals(
                new CgroupShare(1024, 200_000, 1L << 30), sandboxes.cgroups().share(own));
        assertEquals(
                1L << 30,
                sandboxes
                        .cgroups()
                        .resources(own, own.getSpec().getContainers().getFirst())
                        .getMemoryLimitInBytes());
    }

    @Test
    void containersDoNotSwap() {
        Pod pod = Pods.of("containers: [{name: c, resources: {limits: {memory: 1Gi}}}]");
        var c = pod.getSpec().getContainers().getFirst();
        assertEquals(Map.of(), sandboxes.cgroups().resources(pod, c).getUnifiedMap());
        assertEquals(0, sandboxes.cgroups().resources(pod, c).getMemorySwapLimitInBytes());
        assertEquals(
                1L << 30,
                new CgroupConfigs("/k", 8L << 30, new CgroupConfigs.Kernel(false, true))
                        .resources(pod, c)
                        .getMemorySwapLimitInBytes());
        assertEquals(
                Map.of("memory.swap.max", "0", "memory.oom.group", "1"),
                new CgroupConfigs("/k", 8L << 30, new CgroupConfigs.Kernel(true, true))
                        .resources(pod, c)
                        .getUnifiedMap());
    }

    @Test
    void rootIsRefusedWhereNonRootIsAskedFor() {
        Pod pod = Pods.of("securityContext: {runAsNonRoot: true}\ncontainers: [{name: c}]");
        var container = pod.getSpec().getContainers().getFirst();
        assertEquals(
                "container has runAsNonRoot and image will run as root (pod: \"p_default(u-1)\", container: c)",
                assertThrows(
                                ContainerConfigException.class,
                                () -> sandboxes.security().container(pod, container, new ImageUser(0L, ""), null))
                        .getMessage());
        assertEquals(
                "container has runAsNonRoot and image has non-numeric user (www), cannot verify user is non-root"
                        + " (pod: \"p_default(u-1)\", container: c)",
                assertThrows(
                                ContainerConfigException.class,
                                () -> sandboxes.security().container(pod, container, new ImageUser(null, "www"), null))
                        .getMessage());
    }

    @Test
    void containersGetTheRuntimesSeccompProfileUnlessTheySayOtherwise() throws ContainerConfigException {
        Pod pod = Pods.of(
                "containers: [{name: a}, {name: b, securityContext: {privileged: true}}, {name: c, securityContext:"
                        + " {seccompProfile: {type: Unconfined}, allowPrivilegeEscalation: false}}]");
        var all = pod.getSpec().getContainers();
        var user = new ImageUser(1000L, "");
        var security = sandboxes.security();
        assertEquals(
                ProfileType.RuntimeDefault,
                security.container(pod, all.get(0), user, null).getSeccomp().getProfileType());
        assertEquals(
                ProfileType.Unconfined,
                security.container(pod, all.get(1), user, null).getSeccomp().getProfileType());
        assertEquals(true, security.container(pod, all.get(2), user, null).getNoNewPrivs());
        assertEquals(
                1000,
                security.container(pod, all.get(0), user, null).getRunAsUser().getValue());
    }

    @Test
    void hostsFileNamesThePod() {
        Pod pod = Pods.of("subdomain: sub\nhostAliases: [{ip: 1.2.3.4, hostnames: [x, y]}]\ncontainers: [{name: c}]");
        String text = HostsFile.managed(pod, List.of("10.1.1.1"), "cluster.local") + HostsFile.aliases(pod);
        assertEquals(
                true,
                text.endsWith("10.1.1.1\tp.sub.default.svc.cluster.local\tp\n"
                        + "\n# Entries added by HostAliases.\n1.2.3.4\tx\ty\n"));
    }
}
