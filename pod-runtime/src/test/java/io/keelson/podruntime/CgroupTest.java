package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerStatsRequest;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.UpdateContainerResourcesRequest;
import io.keelson.linux.file.FileTree;
import io.keelson.podruntime.image.BusyboxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the kernel is told of a container's share where cgroups are version 2. */
class CgroupTest {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final String NAME = "ktd" + ProcessHandle.current().pid() % 10000;
    private static final int MIB = 1 << 20;

    @Test
    void sharesOfAUnifiedHierarchy() throws IOException {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        assumeTrue(Files.exists(CGROUPS.resolve("cgroup.controllers")), "cgroups are not version 2 here");
        Path base = Files.createTempDirectory("keelson-cgroup");
        Path socket = base.resolve("cri.sock");
        PodRuntime runtime = PodRuntime.open(PodRuntimeConfig.builder(base.resolve("runtime"))
                        .cgroupParent("/" + NAME)
                        .network(NAME, 1500, "10.204.1.0/24")
                        .socket(socket)
                        .build())
                .start();
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        try (RuntimeUnderTest client = new RuntimeUnderTest(socket, base.resolve("logs"))) {
            PodSandboxConfig.Builder parent = client.pod("shares").toBuilder();
            String pod = "/" + NAME + "/burstable/poduid";
            parent.getLinuxBuilder().setCgroupParent(pod);
            String sandbox = client.run(parent.build());
            ContainerConfig.Builder config = RuntimeUnderTest.shell("main", "exec sleep 1000");
            config.getLinuxBuilder()
                    .setResources(LinuxContainerResources.newBuilder()
                            .setCpuPeriod(100_000)
                            .setCpuQuota(50_000)
                            .setCpuShares(512)
                            .setMemoryLimitInBytes(32 * MIB)
                            .putUnified("memory.min", String.valueOf(8 * MIB))
                            .putUnified("memory.oom.group", "1")
                            .putUnified("memory.swap.max", "0"));
            String id = client.start(sandbox, parent.build(), config);
            Path cgroup = CGROUPS.resolve(pod.substring(1)).resolve(id);

            assertThat(cgroup.resolve("cpu.max")).hasContent("50000 100000");
            // 1 + (shares - 2) * 9999 / 262142, as runtimes turn version 1's shares into a weight.
            assertThat(cgroup.resolve("cpu.weight")).hasContent("20");
            assertThat(cgroup.resolve("memory.max")).hasContent(String.valueOf(32 * MIB));
            assertThat(cgroup.resolve("memory.oom.group")).hasContent("1");
            assertThat(cgroup.resolve("memory.swap.max")).hasContent("0");
            assertThat(cgroup.resolve("memory.min")).hasContent(String.valueOf(8 * MIB));
            assertThat(client.exec(id, "cat /sys/fs/cgroup/memory.max")
                            .getStdout()
                            .toStringUtf8())
                    .isEqualTo(32 * MIB + "\n");
            client.runtime.updateContainerResources(UpdateContainerResourcesRequest.newBuilder()
                    .setContainerId(id)
                    .setLinux(LinuxContainerResources.newBuilder()
                            .setCpuPeriod(100_000)
                            .setCpuQuota(70_000))
                    .build());
            assertThat(cgroup.resolve("cpu.max")).hasContent("70000 100000");
            assertThat(cgroup.resolve("memory.max")).hasContent(String.valueOf(32 * MIB));
            var stats = client.runtime
                    .containerStats(ContainerStatsRequest.newBuilder()
                            .setContainerId(id)
                            .build())
                    .getStats();
            assertThat(stats.getCpu().getUsageCoreNanoSeconds().getValue()).isPositive();
            assertThat(stats.getMemory().getWorkingSetBytes().getValue()).isBetween(1L, 32L * MIB);
            assertThat(stats.getMemory().getAvailableBytes().getValue()).isBetween(1L, 32L * MIB);

            client.runtime.removePodSandbox(RemovePodSandboxRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .build());
            assertThat(CGROUPS.resolve(pod.substring(1))).doesNotExist();
        } finally {
            runtime.destroyAll();
        }
        assertThat(CGROUPS.resolve(NAME)).doesNotExist();
        FileTree.delete(base);
    }
}
