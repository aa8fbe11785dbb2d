package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.CDIDevice;
import io.keelson.cri.v1.Capability;
import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.IDMapping;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.MountPropagation;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.SecurityProfile;
import io.keelson.cri.v1.UserNamespace;
import io.keelson.linux.Libc;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.podruntime.image.BusyboxImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Pods that try to get out of their box, by the ways that have worked elsewhere. Skipped without root and crun. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePodTest {
    private static final String NAME = "kth" + ProcessHandle.current().pid() % 10000;
    private static final String RANGE = "10.206." + ProcessHandle.current().pid() % 250 + ".0/24";
    private static final Path CORE_PATTERN = Path.of("/proc/sys/kernel/core_pattern");

    private Path root;
    private PodRuntime runtime;
    private RuntimeUnderTest client;

    @BeforeAll
    void open() throws IOException {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        root = Files.createTempDirectory("keelson-hostile");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
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
        FileTree.delete(root);
    }

    private void remove(String sandbox) {
        client.runtime.removePodSandbox(
                RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox).build());
    }

    private String out(String container, String script) {
        return client.exec(container, script).getStdout().toStringUtf8().strip();
    }

    private PodSandboxConfig pod(String name, Consumer<PodSandboxConfig.Builder> change) {
        PodSandboxConfig.Builder pod = client.pod(name).toBuilder();
        change.accept(pod);
        return pod.build();
    }

    private static ContainerConfig.Builder idle(String name, Consumer<ContainerConfig.Builder> change) {
        ContainerConfig.Builder container = RuntimeUnderTest.shell(name, "exec sleep 1000");
        change.accept(container);
        return container;
    }

    private static void processes(PodSandboxConfig.Builder pod, NamespaceMode mode) {
        pod.getLinuxBuilder()
                .getSecurityContextBuilder()
                .setNamespaceOptions(NamespaceOption.newBuilder().setPid(mode));
    }

    /** CVE-2022-0811: a kernel parameter of the node, by its name or smuggled in with another. */
    @Test
    void parametersOfTheNodeCannotBeSet() throws IOException {
        String before = Files.readString(CORE_PATTERN);
        for (List<String> sysctl : List.of(
                List.of("kernel.core_pattern", "|/bin/false"),
                List.of("kernel/core_pattern", "|/bin/false"),
                List.of("net.ipv4.../../kernel.core_pattern", "|/bin/false"),
                List.of("net/../kernel/core_pattern", "|/bin/false"),
                List.of("kernel.shm/../../kernel/core_pattern", "|/bin/false"),
                List.of("vm.overcommit_memory", "1"),
                List.of("kernel.shm_rmid_forced", "1\nkernel.core_pattern=|/bin/false"),
                List.of("kernel.shm_rmid_forced", "1+kernel.core_pattern=|/bin/false"))) {
            assertThatThrownBy(() -> client.run(
                            pod("sysctl", p -> p.getLinuxBuilder().putSysctls(sysctl.getFirst(), sysctl.getLast()))))
                    .as("%s", sysctl)
                    .hasMessageMatching("(?s)(INVALID_ARGUMENT|UNKNOWN).*");
        }
        PodSandboxConfig onTheNodesNetwork = pod("sysctl", p -> {
            p.getLinuxBuilder().putSysctls("net.ipv4.ip_forward", "0");
            p.getLinuxBuilder()
                    .getSecurityContextBuilder()
                    .getNamespaceOptionsBuilder()
                    .setNetwork(NamespaceMode.NODE);
        });
        assertThatThrownBy(() -> client.run(onTheNodesNetwork)).hasMessageContaining("the node's namespace");
        assertThat(Files.readString(CORE_PATTERN)).isEqualTo(before);
    }

    @Test
    void parametersOfThePodAreItsOwn() {
        PodSandboxConfig pod = pod(
                "own-sysctl",
                p -> p.getLinuxBuilder()
                        .putSysctls("net/ipv4/ip_local_port_range", "2000 3000")
                        .putSysctls("kernel.shm_rmid_forced", "1"));
        String sandbox = client.run(pod);
        String container = client.start(sandbox, pod, idle("main", c -> {}));
        assertThat(out(container, "cat /proc/sys/net/ipv4/ip_local_port_range")).matches("2000\\s+3000");
        assertThat(out(container, "cat /proc/sys/kernel/shm_rmid_forced")).isEqualTo("1");
        assertThat(out(container, "cat /proc/sys/net/ipv4/ping_group_range")).matches("0\\s+2147483647");
        remove(sandbox);
    }

    @Test
    void processOneOfASharedNamespaceHoldsNothing() throws IOException {
        PodSandboxConfig pod = pod("shared-pid", p -> processes(p, NamespaceMode.POD));
        String sandbox = client.run(pod);
        String container = client.start(
                sandbox,
                pod,
                idle(
                        "main",
                        c -> c.getLinuxBuilder()
                                .getSecurityContextBuilder()
                                .setNamespaceOptions(
                                        NamespaceOption.newBuilder().setPid(NamespaceMode.POD))
                                .setCapabilities(Capability.newBuilder().addAddCapabilities("SYS_PTRACE"))));
        assertThat(out(container, "cat /proc/1/comm")).isEqualTo("pause");
        assertThat(out(container, "grep -E '^(Cap(Eff|Prm|Bnd|Inh|Amb)|Uid|NoNewPrivs)' /proc/1/status"))
                .contains("Uid:\t65534\t65534\t65534\t65534", "NoNewPrivs:\t1")
                .containsPattern("CapEff:\t0{16}")
                .containsPattern("CapBnd:\t0{16}");
        assertThat(out(container, "cd /proc/1/root && echo *"))
                .doesNotContain("etc")
                .doesNotContain("usr");
        assertThat(out(container, "cat /proc/1/cgroup")).contains(sandbox);
        // An orphan is buried by the kernel.
        out(container, "(sh -c 'sleep 0.1 & :') ; sleep 0.5");
        assertThat(out(container, "ps")).doesNotContain("[sleep]");
        String pid = Files.readString(root.resolve("runtime/state/sandboxes/" + sandbox + "/state.json"))
                .replaceAll("(?s).*\"initPid\":(\\d+).*", "$1");
        assertThat(Path.of("/proc", pid)).exists();
        remove(sandbox);
        RuntimeUnderTest.await(() -> !Files.exists(Path.of("/proc", pid)));
    }

    /** CVE-2020-8558: what listens on the node's loopback is reached over the bridge. */
    @Test
    void theNodesLoopbackIsNotForPods() throws IOException {
        String sandbox = client.run(client.pod("martian"));
        Path namespace = root.resolve("runtime/state/sandboxes/" + sandbox + "/ns/net");
        String gateway = RANGE.replace(".0/24", ".1");
        try (ServerSocket local = new ServerSocket()) {
            local.bind(new InetSocketAddress("127.0.0.1", 0));
            assertThatThrownBy(() -> NamespaceThread.joined(namespace.toString(), Libc.CLONE_NEWNET, () -> {
                        Files.writeString(Path.of("/proc/sys/net/ipv4/conf/all/route_localnet"), "1");
                        run("ip", "addr", "del", "127.0.0.1/8", "dev", "lo");
                        run("ip", "route", "add", "127.0.0.1/32", "via", gateway);
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress("127.0.0.1", local.getLocalPort()), 1500);
                        }
                        return true;
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?i).*(timed? ?out|unreachable).*");
        }
        remove(sandbox);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void whatIsNotDoneIsRefused() {
        PodSandboxConfig pod = client.pod("refused");
        String sandbox = client.run(pod);
        Consumer<Consumer<ContainerConfig.Builder>> refused =
                change -> assertThatThrownBy(() -> client.create(sandbox, pod, idle("main", change)))
                        .hasMessageStartingWith("INVALID_ARGUMENT");
        refused.accept(c -> c.getLinuxBuilder()
                .getSecurityContextBuilder()
                .setApparmor(SecurityProfile.newBuilder()
                        .setProfileType(SecurityProfile.ProfileType.Localhost)
                        .setLocalhostRef("strict")));
        refused.accept(c -> c.addCDIDevices(CDIDevice.newBuilder().setName("vendor.com/class=device")));
        refused.accept(c -> c.addMounts(volume("/tmp", "/v").setRecursiveReadOnly(true)));
        refused.accept(c -> c.addMounts(volume("/tmp", "/v")
                .setReadonly(true)
                .setRecursiveReadOnly(true)
                .setPropagation(MountPropagation.PROPAGATION_BIDIRECTIONAL)));
        refused.accept(c -> c.setWorkingDir("/proc/self/fd/8"));
        remove(sandbox);
    }

    private static Mount.Builder volume(String host, String path) {
        return Mount.newBuilder().setHostPath(host).setContainerPath(path);
    }

    @Test
    void recursiveReadOnlyReachesMountsBelow() throws IOException {
        Path volume =
                Files.createDirectories(root.resolve("rro/inner")).resolve("..").normalize();
        Libc.mount("tmpfs", volume.resolve("inner").toString(), "tmpfs", 0, "size=64k");
        PodSandboxConfig pod = client.pod("rro");
        String sandbox = client.run(pod);
        String plain = client.start(
                sandbox,
                pod,
                idle("plain", c -> c.addMounts(volume(volume.toString(), "/v").setReadonly(true))));
        String strict = client.start(
                sandbox,
                pod,
                idle(
                        "strict",
                        c -> c.addMounts(volume(volume.toString(), "/v")
                                .setReadonly(true)
                                .setRecursiveReadOnly(true))));
        assertThat(client.exec(plain, "touch /v/file").getExitCode()).isNotZero();
        assertThat(client.exec(plain, "touch /v/inner/file").getExitCode()).isZero();
        assertThat(client.exec(strict, "touch /v/inner/file").getExitCode()).isNotZero();
        remove(sandbox);
        Mounts.detach(volume.resolve("inner"));
    }

    /** KEP-127: root of the pod is nobody on the node, and its files are its own. */
    @Test
    void aPodCanHaveUsersOfItsOwn() throws IOException {
        IDMapping mapping =
                IDMapping.newBuilder().setHostId(700_000).setLength(65_536).build();
        NamespaceOption options = NamespaceOption.newBuilder()
                .setPid(NamespaceMode.CONTAINER)
                .setUsernsOptions(UserNamespace.newBuilder()
                        .setMode(NamespaceMode.POD)
                        .addUids(mapping)
                        .addGids(mapping))
                .build();
        Path volume = Files.createDirectories(root.resolve("userns"));
        Files.writeString(volume.resolve("roots"), "file of root");
        PodSandboxConfig pod = pod(
                "userns", p -> p.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(options));
        String sandbox = client.run(pod);
        String container = client.start(sandbox, pod, idle("main", c -> {
            c.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(options);
            c.addMounts(volume(volume.toString(), "/v").addUidMappings(mapping).addGidMappings(mapping));
        }));
        assertThat(out(container, "cat /proc/self/uid_map")).matches("0\\s+700000\\s+65536");
        assertThat(out(container, "stat -c %u /bin /etc/hosts /v/roots /dev/shm"))
                .isEqualTo("0\n0\n0\n0");
        assertThat(out(container, "touch /v/new /new && stat -c %u /v/new /new"))
                .isEqualTo("0\n0");
        assertThat(Files.getAttribute(volume.resolve("new"), "unix:uid")).isEqualTo(0);
        assertThat(out(container, "hostname; ip addr show dev eth0 | grep -c 'inet '"))
                .isEqualTo("userns\n1");
        assertThat(client.exec(container, "httpd -p 80").getExitCode()).isZero();
        int pid = pid(container);
        assertThat(Files.getAttribute(Path.of("/proc", String.valueOf(pid)), "unix:uid"))
                .isEqualTo(700_000);
        remove(sandbox);
    }

    private int pid(String container) throws IOException {
        return Integer.parseInt(Files.readString(root.resolve("runtime/state/containers/" + container + "/pid"))
                .strip());
    }

    /** CVE-2019-5736: the OCI runtime's own file, through the process that becomes the container's. */
    @Test
    void theRuntimesProgramCannotBeOverwritten() throws Exception {
        Path crun = Path.of("/usr/bin/crun").toRealPath();
        String before = digest(crun);
        PodSandboxConfig pod = client.pod("overwrite");
        String sandbox = client.run(pod);
        String container = client.start(
                sandbox,
                pod,
                RuntimeUnderTest.shell(
                        "main",
                        "printf '#!/proc/self/exe\\n' >/bin/bait; chmod 755 /bin/bait;"
                                + " while :; do for p in /proc/[0-9]*; do echo x 2>/dev/null >$p/exe; done; done"));
        for (int i = 0; i < 5; i++) {
            client.exec(container, "/bin/bait; true");
        }
        remove(sandbox);
        assertThat(digest(crun)).isEqualTo(before);
    }

    private static String digest(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    /** CVE-2021-30465: the place of a mount is a link in a volume that another container of the pod controls. */
    @Test
    void placesOfMountsDoNotLeadOutOfTheContainer() throws IOException {
        Path target = Files.createDirectories(root.resolve("target"));
        Files.writeString(target.resolve("precious"), "kept");
        Path shared = Files.createDirectories(root.resolve("placed"));
        Files.createSymbolicLink(shared.resolve("out"), target);
        Files.createSymbolicLink(shared.resolve("up"), Path.of("../../../../../../../../" + target));
        Path other = Files.createDirectories(root.resolve("other"));
        Files.writeString(other.resolve("mine"), "x");
        PodSandboxConfig pod = client.pod("placed");
        String sandbox = client.run(pod);
        for (String name : List.of("out", "up")) {
            try {
                client.start(
                        sandbox,
                        pod,
                        idle(
                                name,
                                c -> c.addMounts(volume(shared.toString(), "/vol"))
                                        .addMounts(volume(other.toString(), "/vol/" + name))));
            } catch (io.grpc.StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNKNOWN);
            }
            assertThat(Mounts.below(target)).isEmpty();
            assertThat(target.resolve("mine")).doesNotExist();
            assertThat(target.resolve("precious")).hasContent("kept");
        }
        remove(sandbox);
    }

    /** CVE-2022-0492: a release agent of cgroups, set from a new user namespace. */
    @Test
    void cgroupsCannotBeMountedAnew() throws IOException {
        PodSandboxConfig pod = client.pod("agent");
        String sandbox = client.run(pod);
        String container = client.start(sandbox, pod, idle("main", c -> {}));
        assertThat(client.exec(container, "unshare -Ur true").getExitCode()).isNotZero();
        assertThat(client.exec(container, "mkdir /g && mount -t cgroup -o memory cgroup /g")
                        .getExitCode())
                .isNotZero();
        assertThat(out(
                        container,
                        "for f in $(find /sys/fs/cgroup -name release_agent); do echo x >$f && echo open; done"))
                .isEmpty();
        remove(sandbox);
    }

    /** CVE-2024-21626: a working directory by a file descriptor that the OCI runtime has still open. */
    @Test
    void aWorkingDirectoryDoesNotLeadToTheNode() throws IOException {
        PodSandboxConfig pod = client.pod("leak");
        String sandbox = client.run(pod);
        String container = client.start(sandbox, pod, idle("main", c -> c.setWorkingDir("/work")));
        String marker = "keelson-marker-" + NAME;
        Files.writeString(Path.of("/tmp", marker), "node");
        try {
            for (int fd = 3; fd < 24; fd++) {
                Path work = Path.of("/proc", String.valueOf(pid(container)), "root/work");
                FileTree.delete(work);
                Files.createSymbolicLink(work, Path.of("/proc/self/fd/" + fd));
                assertThat(leaked(container)).as("descriptor %s", fd).doesNotContain(marker);
            }
        } finally {
            Files.delete(Path.of("/tmp", marker));
        }
        remove(sandbox);
    }

    private String leaked(String container) {
        try {
            return out(container, "ls -a . .. ../.. ../../.. ../../../.. ../../../../tmp ../../../tmp 2>/dev/null");
        } catch (io.grpc.StatusRuntimeException e) {
            return String.valueOf(e.getStatus().getDescription());
        }
    }

    /** CVE-2025-31133, 52565, 52881: masked and read-only paths, and the files of /dev, redirected by the image. */
    @Test
    void maskedPathsStayMasked() throws IOException {
        String before = Files.readString(CORE_PATTERN);
        Path shared = Files.createDirectories(root.resolve("masked"));
        Files.createSymbolicLink(shared.resolve("null"), CORE_PATTERN);
        Files.createSymbolicLink(shared.resolve("console"), CORE_PATTERN);
        PodSandboxConfig pod = client.pod("masked");
        String sandbox = client.run(pod);
        try {
            String container = client.start(
                    sandbox, pod, idle("redirected", c -> c.setTty(true).addMounts(volume(shared.toString(), "/dev"))));
            assertThat(out(container, "echo '|/x' >/proc/sys/kernel/core_pattern && echo written"))
                    .isEmpty();
            assertThat(out(container, "echo '|/x' >/proc/kcore && echo written"))
                    .isEmpty();
        } catch (io.grpc.StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNKNOWN);
        }
        String plain = client.start(sandbox, pod, idle("plain", c -> {}));
        assertThat(out(plain, "wc -c </proc/keys; echo b >/proc/sysrq-trigger && echo written"))
                .isEqualTo("0");
        assertThat(Files.readString(CORE_PATTERN)).isEqualTo(before);
        remove(sandbox);
    }

    @Test
    void neitherRawSocketsNorDeviceNodesByDefault() {
        PodSandboxConfig pod = client.pod("least");
        String sandbox = client.run(pod);
        String container = client.start(sandbox, pod, idle("main", c -> {}));
        assertThat(client.exec(container, "mknod /d b 254 0").getExitCode()).isNotZero();
        assertThat(out(container, "grep CapEff /proc/self/status")).isEqualTo("CapEff:\t00000000a00405fb");
        remove(sandbox);
    }
}
