package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.linux.file.FileTree;
import io.keelson.podruntime.image.BusyboxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where cgroups are version 1 with controllers left to version 2, crun stands before an empty file system instead. */
class HybridCgroupsTest {
    private static final Path CONTROLLERS = Path.of("/sys/fs/cgroup/unified/cgroup.controllers");
    private static final String NAME = "kte" + ProcessHandle.current().pid() % 10000;

    @Test
    void whatCrunTakesForACgroupGoesWithItsContainer() throws IOException {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        assumeTrue(
                Files.exists(CONTROLLERS) && !Files.readString(CONTROLLERS).isBlank(),
                "cgroups are not in hybrid mode here");
        Path base = Files.createTempDirectory("keelson-hybrid");
        Path socket = base.resolve("cri.sock");
        PodRuntime runtime = PodRuntime.open(PodRuntimeConfig.builder(base.resolve("runtime"))
                        .cgroupParent("/" + NAME)
                        .network(NAME, 1500, "10.205.1.0/24")
                        .socket(socket)
                        .build())
                .start();
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        try (RuntimeUnderTest client = new RuntimeUnderTest(socket, base.resolve("logs"))) {
            PodSandboxConfig pod = client.pod("hybrid");
            String sandbox = client.run(pod);
            String kept = client.start(sandbox, pod, RuntimeUnderTest.shell("kept", "exec sleep 1000"));
            String ended = client.start(sandbox, pod, RuntimeUnderTest.shell("ended", "exit 0"));
            assertThat(left(sandbox, kept)).isNotEmpty();
            RuntimeUnderTest.await(() -> left(sandbox, ended).isEmpty());
            assertThat(client.exec(kept, "exit 5").getExitCode()).isEqualTo(5);
            client.runtime.removePodSandbox(RemovePodSandboxRequest.newBuilder()
                    .setPodSandboxId(sandbox)
                    .build());
            assertThat(left(sandbox, "")).isEmpty();
        } finally {
            runtime.destroyAll();
        }
        FileTree.delete(base);
    }

    /** What threads of this process see of a container's cgroup, those among them that start crun. */
    private static List<Path> left(String sandbox, String container) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            return threads.map(t -> t.resolve("root/sys/fs/cgroup/unified")
                            .resolve(NAME)
                            .resolve(sandbox)
                            .resolve(container))
                    .filter(Files::exists)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
