package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ListContainersRequest;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A runtime is killed: what ran goes on and is adopted, what ended meanwhile is known, and all can be removed. */
class AdoptionTest {
    private static final String NAME = "ktb" + ProcessHandle.current().pid() % 10000;
    private static final String RANGE = "10.202." + ProcessHandle.current().pid() % 250 + ".0/24";

    private static Process launch(Path root, Path socket) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RuntimeTestMain.class.getName(),
                        root.toString(),
                        NAME,
                        RANGE,
                        socket.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("ready")) {
                return process;
            }
        }
        throw new IOException("the runtime did not start");
    }

    @Test
    void containersOutliveAKilledRuntime() throws Exception {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        Path base = Files.createTempDirectory("keelson-adoption");
        Path root = base.resolve("runtime");
        Path socket = base.resolve("cri.sock");
        Process first = launch(root, socket);
        String stays;
        String ends;
        String sandbox;
        PodSandboxConfig pod;
        try (RuntimeUnderTest client = new RuntimeUnderTest(socket, base.resolve("logs"))) {
            pod = client.pod("adopted");
            sandbox = client.run(pod);
            stays = client.start(sandbox, pod, RuntimeUnderTest.shell("stays", "echo up; exec sleep 1000"));
            ends = client.start(
                    sandbox, pod, RuntimeUnderTest.shell("ends", "while [ ! -e /go ]; do sleep 0.05; done; exit 9"));
        }
        first.destroyForcibly().waitFor();
        Files.createFile(root.resolve("state/containers/" + ends + "/rootfs/go"));
        RuntimeUnderTest.await(() -> Files.exists(root.resolve("state/exits/" + ends)));

        Process second = launch(root, socket);
        try (RuntimeUnderTest client = new RuntimeUnderTest(socket, base.resolve("logs"))) {
            assertThat(client.exited(ends).getExitCode()).isEqualTo(9);
            assertThat(client.status(stays).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
            assertThat(client.exec(stays, "echo still here").getStdout().toStringUtf8())
                    .isEqualTo("still here\n");
            String more = client.start(sandbox, pod, RuntimeUnderTest.shell("more", "exec sleep 1000"));
            assertThat(client.exec(more, "ip addr show eth0").getStdout().toStringUtf8())
                    .contains(client.address(sandbox));
            assertThat(client.runtime
                            .listContainers(ListContainersRequest.getDefaultInstance())
                            .getContainersCount())
                    .isEqualTo(3);
        }
        second.destroyForcibly().waitFor();

        PodRuntimeConfig config = PodRuntimeConfig.builder(root)
                .cgroupParent("/" + NAME)
                .network(NAME + "0", 1500, RANGE)
                .build();
        PodRuntime.open(config).destroyAll();
        assertThat(Mounts.below(base)).isEmpty();
        assertThat(Path.of("/sys/class/net", NAME + "0")).doesNotExist();
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(p -> p.info().commandLine().stream())
                        .filter(line -> line.contains(base.toString())))
                .isEmpty();
        assertThat(root.resolve("images/records")).isDirectory();
        FileTree.delete(base);
    }
}
