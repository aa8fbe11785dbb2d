package io.keelson.podruntime.sandbox;

import io.keelson.cri.v1.LinuxContainerResources;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.linux.Libc;
import io.keelson.linux.cgroup.CgroupShare;
import io.keelson.linux.cgroup.Cgroups;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.podruntime.network.NetworkGate;
import io.keelson.podruntime.network.PodNetwork;
import io.keelson.podruntime.oci.IdMappings;
import io.keelson.podruntime.place.OciRuntime;
import io.keelson.podruntime.place.RuntimeNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and takes down sandboxes. */
public final class Sandboxes {
    private static final Logger log = LoggerFactory.getLogger(Sandboxes.class);
    private static final String SHM = "mode=1777,size=67108864";

    private final SandboxStore store;
    private final PodNetwork network;
    private final Cgroups cgroups;
    private final String cgroupParent;
    private final RuntimeNamespace place;
    private final PauseProcess pause;
    private final InstantSource clock;
    private volatile @Nullable NetworkGate gate;

    public Sandboxes(
            SandboxStore store,
            PodNetwork network,
            Cgroups cgroups,
            String cgroupParent,
            OciRuntime runtime,
            InstantSource clock) {
        this.store = store;
        this.network = network;
        this.cgroups = cgroups;
        this.cgroupParent = cgroupParent;
        this.place = runtime.place();
        this.pause = new PauseProcess(runtime);
        this.clock = clock;
    }

    /** Has somebody asked before each pod's network is used. */
    public void onAttach(NetworkGate asked) {
        gate = asked;
    }

    public SandboxStore store() {
        return store;
    }

    /** The cgroup that holds the containers of a sandbox. */
    public String cgroup(Sandbox sandbox) {
        return sandbox.cgroup(cgroupParent);
    }

    /** The host name that the containers of a sandbox see. */
    public String hostname(Sandbox sandbox) throws IOException {
        return SandboxFiles.hostname(sandbox.config(), sandbox.hostNetwork());
    }

    /** Makes a sandbox: when this returns its namespaces exist and its network is connected. */
    public Sandbox run(String id, PodSandboxConfig config, String handler) throws IOException {
        Path directory = store.directory(id);
        Sandbox draft = new Sandbox(id, directory, config, handler, now(), true, null, false, 0);
        boolean connected = !draft.hostNetwork() && !draft.offline();
        if (connected && !network.ready()) {
            throw new IOException("failed to setup network for sandbox \"" + id
                    + "\": network is not ready: the node has no pod CIDR yet");
        }
        Files.createDirectories(directory.resolve("ns"));
        String address = null;
        try {
            String hostname = SandboxFiles.hostname(config, draft.hostNetwork());
            SandboxFiles.write(draft, hostname);
            boolean cgroupMade = !cgroups.exists(draft.cgroup(cgroupParent));
            address = connected ? network.reserve(id) : null;
            int init = namespaces(draft, hostname, address);
            if (!draft.hostIpc()) {
                shm(draft);
            }
            if (address != null) {
                gate(config, address);
                network.publish(id, draft.hostPorts(), address);
            }
            Sandbox sandbox =
                    new Sandbox(id, directory, config, handler, draft.createdAt(), true, address, cgroupMade, init);
            store.save(sandbox);
            return sandbox;
        } catch (IOException | RuntimeException e) {
            discard(draft, address);
            throw e;
        }
    }

    private void gate(PodSandboxConfig config, String address) throws IOException {
        NetworkGate asked = gate;
        if (asked != null) {
            asked.attach(new NetworkGate.Attachment(
                    config.getMetadata().getNamespace(),
                    config.getMetadata().getName(),
                    config.getMetadata().getUid(),
                    config.getLabelsMap(),
                    config.getAnnotationsMap(),
                    InetAddress.ofLiteral(address)));
        }
    }

    private static void shm(Sandbox draft) throws IOException {
        Path shm = Files.createDirectory(draft.directory().resolve("shm"));
        String owner = ",uid=" + IdMappings.rootUser(draft.userNamespace()) + ",gid="
                + IdMappings.rootGroup(draft.userNamespace());
        Libc.mount("shm", shm.toString(), "tmpfs", Libc.MS_NOSUID | Libc.MS_NODEV | Libc.MS_NOEXEC, SHM + owner);
    }

    /**
     * Makes the namespaces and pins them.
     *
     * @return the process that holds a shared PID namespace, or 0
     */
    private int namespaces(Sandbox draft, String hostname, @Nullable String address) throws IOException {
        Map<Path, String> sysctls = Sysctls.files(draft);
        if (draft.userNamespace() != null) {
            return mapped(draft, hostname, address, sysctls);
        }
        int kinds = (draft.hostNetwork() ? 0 : Libc.CLONE_NEWNET | Libc.CLONE_NEWUTS)
                | (draft.hostIpc() ? 0 : Libc.CLONE_NEWIPC);
        if (kinds != 0) {
            NamespaceThread.unshared(kinds, () -> {
                if (!draft.hostIpc()) {
                    Mounts.pin("ipc", draft.namespace("ipc"));
                }
                if (!draft.hostNetwork()) {
                    Files.writeString(Path.of("/proc/sys/kernel/hostname"), hostname);
                    Mounts.pin("uts", draft.namespace("uts"));
                    Mounts.pin("net", draft.namespace("net"));
                }
                if (address != null) {
                    network.connect(draft.id(), draft.namespace("net"), address);
                }
                Sysctls.write(sysctls);
                return true;
            });
        }
        if (!draft.sharedPid()) {
            return 0;
        }
        int pid = pause.start(draft, draft.cgroup(cgroupParent), hostname);
        PauseProcess.pin(draft, pid);
        return pid;
    }

    /** The namespaces of a pod with users of its own must belong to its user namespace: one process makes them all. */
    private int mapped(Sandbox draft, String hostname, @Nullable String address, Map<Path, String> sysctls)
            throws IOException {
        int pid = pause.start(draft, draft.cgroup(cgroupParent), hostname);
        PauseProcess.pin(draft, pid);
        Map<Integer, String> joined = new LinkedHashMap<>();
        if (!draft.hostIpc()) {
            joined.put(Libc.CLONE_NEWIPC, draft.namespace("ipc").toString());
        }
        if (!draft.hostNetwork()) {
            joined.put(Libc.CLONE_NEWNET, draft.namespace("net").toString());
        }
        NamespaceThread.joined(joined, () -> {
            if (address != null) {
                network.connect(draft.id(), draft.namespace("net"), address);
            }
            Sysctls.write(sysctls);
            return true;
        });
        if (draft.sharedPid()) {
            return pid;
        }
        pause.stop(draft);
        return 0;
    }

    /** Changes what a pod as a whole is known to use, and the pod's cgroup where nobody else looks after it. */
    public void update(Sandbox sandbox, LinuxContainerResources overhead, LinuxContainerResources resources)
            throws IOException {
        PodSandboxConfig.Builder config = sandbox.config().toBuilder();
        config.getLinuxBuilder().setOverhead(overhead).setResources(resources);
        if (sandbox.config().getLinux().getCgroupParent().isEmpty()) {
            cgroups.apply(
                    cgroup(sandbox),
                    new CgroupShare(
                            resources.getCpuShares(), resources.getCpuQuota(), resources.getMemoryLimitInBytes()));
        }
        store.save(sandbox.withConfig(config.build()));
    }

    /** Takes away network, namespaces and shared memory; its containers must be stopped. Safe to repeat. */
    public void stop(Sandbox sandbox) throws IOException {
        if (sandbox.sharedPid() || sandbox.userNamespace() != null) {
            pause.stop(sandbox);
        }
        Mounts.detach(sandbox.directory().resolve("shm"));
        for (String kind : new String[] {"net", "ipc", "uts", "pid", "user"}) {
            Mounts.detach(sandbox.namespace(kind));
        }
        if (!sandbox.hostNetwork() && !sandbox.offline()) {
            network.disconnect(sandbox.id(), sandbox.hostPorts(), sandbox.address());
        }
        if (sandbox.ready()) {
            store.save(sandbox.withReady(false));
        }
    }

    /** Forgets a stopped sandbox and deletes its files. */
    public void remove(Sandbox sandbox) throws IOException {
        store.forget(sandbox.id());
        if (sandbox.cgroupMade()) {
            cgroups.remove(cgroup(sandbox));
        }
        if (store.all().stream().noneMatch(s -> cgroup(s).equals(cgroup(sandbox)))) {
            place.forget(cgroup(sandbox));
        }
        FileTree.delete(sandbox.directory());
    }

    private void discard(Sandbox draft, @Nullable String address) {
        try {
            stop(new Sandbox(
                    draft.id(),
                    draft.directory(),
                    draft.config(),
                    draft.runtimeHandler(),
                    draft.createdAt(),
                    false,
                    address,
                    false,
                    0));
            FileTree.delete(draft.directory());
        } catch (IOException e) {
            log.warn("sandbox {} could not be cleaned up: {}", draft.id(), e.getMessage());
        }
    }

    /**
     * Takes over what an earlier run left: half-made sandboxes are removed, and after a reboot every sandbox is not
     * ready any more, since namespaces do not survive one.
     */
    public void adopt(boolean rebooted) throws IOException {
        for (Path unfinished : store.load()) {
            Sandbox rest = new Sandbox(
                    unfinished.getFileName().toString(),
                    unfinished,
                    PodSandboxConfig.getDefaultInstance(),
                    "",
                    0,
                    false,
                    network.addressOf(unfinished.getFileName().toString()),
                    false,
                    0);
            discard(rest, rest.address());
        }
        for (Sandbox sandbox : store.all()) {
            boolean lost = sandbox.initPid() > 0 && !PauseProcess.alive(sandbox);
            if (sandbox.ready() && (rebooted || lost)) {
                stop(sandbox);
            } else if (sandbox.ready() && sandbox.address() != null) {
                network.publish(sandbox.id(), sandbox.hostPorts(), sandbox.address());
            }
        }
    }

    private long now() {
        var instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
