package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.ExecSyncRequest;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.ListContainerStatsRequest;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.RemoveContainerRequest;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.ReopenContainerLogRequest;
import io.keelson.cri.v1.StopContainerRequest;
import io.keelson.cri.v1.StopPodSandboxRequest;
import io.keelson.cri.v1.UpdateContainerResourcesRequest;
import io.keelson.linux.Libc;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.image.BusyboxImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Real pods: skipped without root, crun, conmon, nft and busybox. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealPodTest {
    private static final String NAME = "kta" + ProcessHandle.current().pid() % 10000;
    private static final String RANGE = "10.201." + ProcessHandle.current().pid() % 250 + ".0/24";

    private Path root;
    private PodRuntime runtime;
    private RuntimeUnderTest client;

    @BeforeAll
    void open() throws IOException {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        root = Files.createTempDirectory("keelson-runtime");
        Path socket = root.resolve("cri.sock");
        runtime = PodRuntime.open(PodRuntimeConfig.builder(root.resolve("runtime"))
                        .cgroupParent("/" + NAME)
                        .network(NAME, 1500, RANGE)
                        .socket(socket)
                        .build())
                .start();
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        client = new RuntimeUnderTest(socket, root.resolve("logs"));
    }

    @AfterAll
    void destroy() throws IOException {
        if (runtime == null) {
            return;
        }
        client.close();
        runtime.destroyAll();
        assertThat(Mounts.below(root)).isEmpty();
        assertThat(Path.of("/sys/class/net", NAME)).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup/memory", NAME)).doesNotExist();
        assertThat(Path.of("/sys/fs/cgroup", NAME)).doesNotExist();
        io.keelson.linux.file.FileTree.delete(root);
    }

    private void remove(String sandbox) {
        client.runtime.stopPodSandbox(
                StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
        client.runtime.removePodSandbox(
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    }

    @Test
    void containersOfAPodShareLocalhostAndMemoryButNotProcesses() {
        PodSandboxConfig pod = client.pod("shared");
        String sandbox = client.run(pod);
        client.start(
                sandbox,
                pod,
                RuntimeUnderTest.shell(
                        "one", "cd /tmp; echo from-one >index.html; echo x >/dev/shm/note; exec httpd -f -p 8080"));
        String two = client.start(sandbox, pod, RuntimeUnderTest.shell("two", "exec sleep 1000"));
        RuntimeUnderTest.await(
                () -> client.exec(two, "wget -qO- http://127.0.0.1:8080/").getExitCode() == 0);
        ExecSyncResponse seen = client.exec(two, "cat /dev/shm/note; hostname; ps | wc -l; cat /etc/hostname");
        assertThat(seen.getStdout().toStringUtf8().lines().toList()).contains("x", "shared");
        assertThat(client.exec(two, "ps").getStdout().toStringUtf8()).doesNotContain("httpd");
        remove(sandbox);
    }

    @Test
    void hostAndPodsReachEachOther() throws Exception {
        PodSandboxConfig pod = client.pod("net");
        String sandbox = client.run(pod);
        String web = client.start(
                sandbox, pod, RuntimeUnderTest.shell("web", "cd /tmp; echo hi >index.html; exec httpd -f -p 80"));
        String address = client.address(sandbox);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + "/")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            RuntimeUnderTest.await(() -> {
                try {
                    return http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body()
                            .equals("hi\n");
                } catch (IOException | InterruptedException e) {
                    return false;
                }
            });
        }
        PodSandboxConfig other = client.pod("net2");
        String second = client.run(other);
        String reader = client.start(second, other, RuntimeUnderTest.shell("reader", "exec sleep 1000"));
        ExecSyncResponse page = client.exec(reader, "wget -qO- http://" + address + "/");
        assertThat(page.getStderr().toStringUtf8()).isEmpty();
        assertThat(page.getStdout().toStringUtf8()).isEqualTo("hi\n");
        assertThat(client.exec(web, "ip route").getStdout().toStringUtf8()).contains("default via");
        remove(sandbox);
        remove(second);
    }

    @Test
    void exitCodesReasonsAndLogs() throws IOException {
        PodSandboxConfig pod = client.pod("exits");
        String sandbox = client.run(pod);
        String good = client.start(sandbox, pod, RuntimeUnderTest.shell("good", "echo out; printf part"));
        String bad = client.start(sandbox, pod, RuntimeUnderTest.shell("bad", "echo err >&2; exit 42"));
        ContainerStatus completed = client.exited(good);
        assertThat(completed.getReason()).isEqualTo("Completed");
        assertThat(completed.getFinishedAt()).isGreaterThanOrEqualTo(completed.getStartedAt());
        assertThat(completed.getStartedAt()).isGreaterThanOrEqualTo(completed.getCreatedAt());
        ContainerStatus failed = client.exited(bad);
        assertThat(failed.getReason()).isEqualTo("Error");
        assertThat(failed.getExitCode()).isEqualTo(42);
        assertThat(Files.readAllLines(client.log("exits", "good")))
                .satisfiesExactly(
                        line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+\\S+ stdout F out"),
                        line -> assertThat(line).endsWith(" stdout P part"));
        assertThat(Files.readString(client.log("exits", "bad"))).endsWith(" stderr F err\n");
        remove(sandbox);
    }

    @Test
    void aContainerOverItsMemoryLimitIsOomKilled() {
        PodSandboxConfig pod = client.pod("oom");
        String sandbox = client.run(pod);
        ContainerConfig.Builder greedy = RuntimeUnderTest.shell("greedy", "x=a; while :; do x=$x$x; done");
        greedy.getLinuxBuilder()
                .setResources(LinuxContainerResources.newBuilder()
                        .setMemoryLimitInBytes(20 << 20)
                        .setMemorySwapLimitInBytes(20 << 20));
        ContainerStatus status = client.exited(client.start(sandbox, pod, greedy));
        assertThat(status.getReason()).isEqualTo("OOMKilled");
        assertThat(status.getExitCode()).isEqualTo(137);
        remove(sandbox);
    }

    @Test
    void limitsReachTheKernelAndCanChange() {
        PodSandboxConfig pod = client.pod("limits");
        String sandbox = client.run(pod);
        ContainerConfig.Builder limited = RuntimeUnderTest.shell("limited", "exec sleep 1000");
        limited.getLinuxBuilder()
                .setResources(LinuxContainerResources.newBuilder()
                        .setMemoryLimitInBytes(32 << 20)
                        .setCpuPeriod(100_000)
                        .setCpuQuota(50_000)
                        .setCpuShares(512));
        String id = client.start(sandbox, pod, limited);
        String read = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null";
        assertThat(client.exec(id, read).getStdout().toStringUtf8()).contains("33554432");
        client.runtime.updateContainerResources(UpdateContainerResourcesRequest.newBuilder()
                .setContainerId(id)
                .setLinux(LinuxContainerResources.newBuilder().setMemoryLimitInBytes(64 << 20))
                .build());
        assertThat(client.exec(id, read).getStdout().toStringUtf8()).contains("67108864");
        assertThat(client.status(id).getResources().getLinux().getCpuQuota()).isEqualTo(50_000);
        assertThat(client.runtime
                        .listContainerStats(ListContainerStatsRequest.getDefaultInstance())
                        .getStatsList())
                .anySatisfy(stats -> {
                    assertThat(stats.getAttributes().getId()).isEqualTo(id);
                    assertThat(stats.getMemory().getWorkingSetBytes().getValue())
                            .isPositive();
                });
        remove(sandbox);
    }

    @Test
    void theStopSignalComesFirstAndSigkillLater() {
        PodSandboxConfig pod = client.pod("stop");
        String sandbox = client.run(pod);
        String polite = client.start(
                sandbox,
                pod,
                RuntimeUnderTest.shell("polite", "trap 'exit 5' TERM; touch /ready; while :; do sleep 0.1; done"));
        String stubborn = client.start(
                sandbox,
                pod,
                RuntimeUnderTest.shell("stubborn", "trap '' TERM; touch /ready; while :; do sleep 0.1; done"));
        RuntimeUnderTest.await(() -> client.exec(polite, "test -e /ready").getExitCode() == 0
                && client.exec(stubborn, "test -e /ready").getExitCode() == 0);
        client.runtime.stopContainer(StopContainerRequest.newBuilder()
                .setContainerId(polite)
                .setTimeout(10)
                .build());
        assertThat(client.status(polite).getExitCode()).isEqualTo(5);
        client.runtime.stopContainer(StopContainerRequest.newBuilder()
                .setContainerId(stubborn)
                .setTimeout(1)
                .build());
        assertThat(client.status(stubborn).getExitCode()).isEqualTo(137);
        client.runtime.removeContainer(
                RemoveContainerRequest.newBuilder().setContainerId(polite).build());
        assertThatThrownBy(() -> client.status(polite)).hasMessageContaining("NOT_FOUND");
        remove(sandbox);
        remove(sandbox);
    }

    @Test
    void whatCannotStartSaysWhy() {
        PodSandboxConfig pod = client.pod("bad");
        String sandbox = client.run(pod);
        ContainerConfig.Builder missing =
                RuntimeUnderTest.shell("missing", "").clearCommand().clearArgs().addCommand("no-such-program");
        String id = client.create(sandbox, pod, missing);
        assertThatThrownBy(() -> client.runtime.startContainer(io.keelson.cri.v1.StartContainerRequest.newBuilder()
                        .setContainerId(id)
                        .build()))
                .hasMessageContaining("no-such-program");
        ContainerStatus status = client.status(id);
        assertThat(status.getState()).isEqualTo(ContainerState.CONTAINER_EXITED);
        assertThat(status.getReason()).isEqualTo("StartError");
        assertThat(status.getExitCode()).isEqualTo(128);
        ContainerConfig.Builder noImage =
                RuntimeUnderTest.shell("x", "").setImage(ImageSpec.newBuilder().setImage("nowhere.io/none:1"));
        assertThatThrownBy(() -> client.create(sandbox, pod, noImage)).hasMessageContaining("NOT_FOUND");
        remove(sandbox);
    }

    @Test
    void execSyncGivesOutputCodeAndTimesOut() {
        PodSandboxConfig pod = client.pod("exec");
        String sandbox = client.run(pod);
        String id = client.start(sandbox, pod, RuntimeUnderTest.shell("main", "exec sleep 1000"));
        ExecSyncResponse answer = client.exec(id, "echo out; echo err >&2; exit 7");
        assertThat(answer.getExitCode()).isEqualTo(7);
        assertThat(answer.getStdout().toStringUtf8()).isEqualTo("out\n");
        assertThat(answer.getStderr().toStringUtf8()).isEqualTo("err\n");
        assertThat(client.exec(id, "grep NoNewPrivs /proc/self/status; grep ^Seccomp: /proc/self/status")
                        .getStdout()
                        .toStringUtf8())
                .contains("Seccomp:\t2");
        assertThatThrownBy(() -> client.runtime.execSync(ExecSyncRequest.newBuilder()
                        .setContainerId(id)
                        .addAllCmd(List.of("sleep", "100"))
                        .setTimeout(1)
                        .build()))
                .hasMessageContaining("DEADLINE_EXCEEDED")
                .hasMessageContaining("timed out");
        assertThatThrownBy(() -> client.runtime.execSync(ExecSyncRequest.newBuilder()
                        .setContainerId(id)
                        .addCmd("no-such-program")
                        .build()))
                .hasMessageContaining("no-such-program");
        remove(sandbox);
    }

    @Test
    void volumesUsersAndReadOnlyRoots() throws IOException {
        Path volume = Files.createDirectories(root.resolve("volume"));
        Files.writeString(volume.resolve("in"), "from host");
        Files.setAttribute(volume, "unix:mode", 0777);
        PodSandboxConfig pod = client.pod("volumes");
        String sandbox = client.run(pod);
        ContainerConfig.Builder container = RuntimeUnderTest.shell("main", "exec sleep 1000")
                .addMounts(Mount.newBuilder().setHostPath(volume.toString()).setContainerPath("/data"))
                .addMounts(Mount.newBuilder()
                        .setHostPath(volume.toString())
                        .setContainerPath("/ro")
                        .setReadonly(true));
        container
                .getLinuxBuilder()
                .getSecurityContextBuilder()
                .setRunAsUser(io.keelson.cri.v1.Int64Value.newBuilder().setValue(1000))
                .setRunAsGroup(io.keelson.cri.v1.Int64Value.newBuilder().setValue(2000))
                .addSupplementalGroups(3000)
                .setReadonlyRootfs(true)
                .setNoNewPrivs(true);
        String id = client.start(sandbox, pod, container);
        assertThat(client.exec(id, "cat /data/in; id -u; id -g; id -G; grep NoNewPrivs /proc/self/status")
                        .getStdout()
                        .toStringUtf8()
                        .lines()
                        .toList())
                .containsExactly("from host1000", "2000", "2000 3000", "NoNewPrivs:\t1");
        assertThat(client.exec(id, "echo x >/data/out").getExitCode()).isZero();
        assertThat(volume.resolve("out")).exists();
        assertThat(client.exec(id, "echo x >/ro/out").getExitCode()).isNotZero();
        assertThat(client.exec(id, "echo x >/file").getExitCode()).isNotZero();
        remove(sandbox);
    }

    @Test
    void volumesMountedAfterTheRuntimeStartedAreSeen() throws IOException {
        Path volume = Files.createDirectories(root.resolve("late"));
        Libc.mount("tmpfs", volume.toString(), "tmpfs", 0, "size=1m");
        Files.writeString(volume.resolve("in"), "late");
        PodSandboxConfig pod = client.pod("late");
        String sandbox = client.run(pod);
        ContainerConfig.Builder container = RuntimeUnderTest.shell("main", "exec sleep 1000")
                .addMounts(Mount.newBuilder().setHostPath(volume.toString()).setContainerPath("/data"));
        String id = client.start(sandbox, pod, container);
        assertThat(client.exec(id, "cat /data/in").getStdout().toStringUtf8()).isEqualTo("late");
        remove(sandbox);
        Libc.unmount(volume.toString(), 0);
    }

    @Test
    void logsGoOnInANewFileAfterRotation() throws IOException {
        PodSandboxConfig pod = client.pod("rotate");
        String sandbox = client.run(pod);
        String id = client.start(
                sandbox, pod, RuntimeUnderTest.shell("main", "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done"));
        Path log = client.log("rotate", "main");
        Path old = log.resolveSibling("0.log.old");
        RuntimeUnderTest.await(() -> size(log) > 0);
        Files.move(log, old);
        client.runtime.reopenContainerLog(
                ReopenContainerLogRequest.newBuilder().setContainerId(id).build());
        RuntimeUnderTest.await(() -> size(log) > 0);
        assertThat(size(old)).isPositive();
        remove(sandbox);
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void processesCanBeSharedAndTheHostsNamespacesUsed() {
        PodSandboxConfig.Builder shared = client.pod("pids").toBuilder();
        NamespaceOption ofPod =
                NamespaceOption.newBuilder().setPid(NamespaceMode.POD).build();
        shared.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(ofPod);
        String sandbox = client.run(shared.build());
        ContainerConfig.Builder one = RuntimeUnderTest.shell("one", "exec sleep 4321");
        one.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(ofPod);
        ContainerConfig.Builder two = RuntimeUnderTest.shell("two", "exec sleep 1000");
        two.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(ofPod);
        client.start(sandbox, shared.build(), one);
        String second = client.start(sandbox, shared.build(), two);
        assertThat(client.exec(second, "ps").getStdout().toStringUtf8()).contains("sleep 4321");
        assertThat(client.exec(second, "ls /proc/1/root/").getExitCode()).isNotZero();
        remove(sandbox);

        NamespaceOption ofNode = NamespaceOption.newBuilder()
                .setPid(NamespaceMode.NODE)
                .setNetwork(NamespaceMode.NODE)
                .setIpc(NamespaceMode.NODE)
                .build();
        PodSandboxConfig.Builder host = client.pod("host").toBuilder();
        host.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(ofNode);
        String onHost = client.run(host.build());
        ContainerConfig.Builder main = RuntimeUnderTest.shell("main", "exec sleep 1000");
        main.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(ofNode);
        String id = client.start(onHost, host.build(), main);
        assertThat(client.exec(id, "ip link").getStdout().toStringUtf8()).contains(NAME);
        assertThat(client.address(onHost)).isEmpty();
        remove(onHost);
    }

    @Test
    void sysctlsAreThePodsOwn() {
        PodSandboxConfig.Builder pod = client.pod("sysctl").toBuilder();
        pod.getLinuxBuilder().putSysctls("net.ipv4.ip_local_port_range", "20000 20100");
        String sandbox = client.run(pod.build());
        String id = client.start(sandbox, pod.build(), RuntimeUnderTest.shell("main", "exec sleep 1000"));
        assertThat(client.exec(id, "cat /proc/sys/net/ipv4/ip_local_port_range")
                        .getStdout()
                        .toStringUtf8())
                .isEqualTo("20000\t20100\n");
        remove(sandbox);
    }

    @Test
    void manyPodsAtOnce() throws Exception {
        List<Thread> threads = new java.util.ArrayList<>();
        List<String> running = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        for (int i = 0; i < 10; i++) {
            PodSandboxConfig pod = client.pod("many" + i);
            threads.add(Thread.ofPlatform().start(() -> {
                String sandbox = client.run(pod);
                client.start(sandbox, pod, RuntimeUnderTest.shell("main", "exec sleep 1000"));
                running.add(sandbox);
            }));
        }
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }
        assertThat(running).hasSize(10);
        assertThat(running.stream().map(client::address).distinct()).hasSize(10);
        running.forEach(this::remove);
    }
}
