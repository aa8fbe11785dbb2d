package io.keelson.distribution.lab;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.JoinedNode;
import io.keelson.distribution.kubeconfig.KubeconfigFile;
import io.keelson.distribution.process.ClusterProcess;
import io.keelson.linux.cgroup.Cgroups;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One node of a lab: what would be a machine elsewhere. */
public final class LabMachine {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private final String name;
    private final int number;
    private final ClusterDirectory directory;
    private final String cgroup;
    private final LabLink link;

    /** How a machine is. */
    public enum Condition {
        RUNNING,
        STOPPED,
        FROZEN,
        CUT_OFF
    }

    LabMachine(String name, int number, ClusterDirectory directory, String cgroup, LabLink link) {
        this.name = name;
        this.number = number;
        this.directory = directory;
        this.cgroup = cgroup;
        this.link = link;
    }

    /** Returns the node's name. */
    public String name() {
        return name;
    }

    /** Returns where its data is. */
    public ClusterDirectory directory() {
        return directory;
    }

    /** Returns the address it has on the link. */
    public String address() {
        return link.address(number).getHostAddress();
    }

    /** Returns whether it has joined its cluster. */
    public boolean joined() {
        return JoinedNode.isIn(directory);
    }

    /** Switches it on; returns its process, which is starting. */
    public ClusterProcess start(URI server) {
        try {
            remains();
            JoinedNode joined =
                    new JoinedNode(server.toString(), JoinedNode.read(directory).node());
            joined.write(directory);
            KubeconfigFile.ofFiles(
                            "keelson", joined.server(), directory.pki().resolve("ca.crt"), directory.nodeCredentials())
                    .write(directory.nodeKubeconfig());
            Path hold = Files.createDirectories(directory.root().resolve("cgroups"));
            String text = script();
            List<String> before = List.of(
                    "/usr/bin/unshare",
                    "--net",
                    "--uts",
                    "--mount",
                    "--propagation",
                    "private",
                    "/bin/sh",
                    "-c",
                    text,
                    name,
                    text,
                    "plug",
                    name,
                    cgroup,
                    hold.toString());
            return ClusterProcess.launch(joined, directory, before, this::plug);
        } catch (IOException e) {
            throw ConfigurationException.because("the node " + name + " cannot be started", e);
        }
    }

    private static String script() throws IOException {
        try (InputStream in = LabMachine.class.getResourceAsStream("machine.sh")) {
            if (in == null) {
                throw new IOException("machine.sh is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Puts a process that waits for it into the cgroup and on the link. */
    private void plug(Process process) {
        try {
            awaitNamespace(process);
            Cgroups.detect().enter(cgroup, Math.toIntExact(process.pid()));
            link.plug(number, process.pid());
            try (OutputStream said = process.getOutputStream()) {
                said.write("plugged\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitNamespace(Process process) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        Path mounts = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
        Path theirs = Path.of("/proc", String.valueOf(process.pid()), "ns");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.readSymbolicLink(theirs.resolve("net")).equals(own)
                || Files.readSymbolicLink(theirs.resolve("mnt")).equals(mounts)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("its namespaces were not made");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Switches it off: all its processes are killed, and what they had in the kernel goes with them. */
    public void stop() {
        try {
            remains();
        } catch (IOException e) {
            throw ConfigurationException.because("the node " + name + " cannot be stopped", e);
        }
    }

    private void remains() throws IOException {
        Cgroups cgroups = Cgroups.detect();
        if (cgroups.exists(cgroup)) {
            cgroups.freeze(cgroup, false);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            do {
                cgroups.kill(cgroup);
                LockSupport.parkNanos(POLL.toNanos());
                if (System.nanoTime() > deadline) {
                    throw new IOException("processes of it do not end");
                }
            } while (!cgroups.remove(cgroup));
        }
        link.unplug(number);
    }

    /** Freezes all its processes where they are, or lets them go on. @return whether it runs */
    public boolean freeze(boolean on) {
        try {
            Cgroups cgroups = Cgroups.detect();
            return runs() && cgroups.freeze(cgroup, on);
        } catch (IOException e) {
            throw ConfigurationException.because("the node " + name + " cannot be frozen", e);
        }
    }

    /** Cuts it off from the link, or lets it be reached again. @return whether it runs */
    public boolean connect(boolean on) {
        try {
            return runs() && link.connect(number, on);
        } catch (IOException e) {
            throw ConfigurationException.because("the link of node " + name + " cannot be changed", e);
        }
    }

    /** Returns whether its process is there. */
    public boolean runs() {
        return ClusterState.read(directory).flatMap(ClusterState::process).isPresent();
    }

    /** Returns how it is. */
    public Condition condition() {
        try {
            if (!runs()) {
                return Condition.STOPPED;
            }
            return Cgroups.detect().frozen(cgroup)
                    ? Condition.FROZEN
                    : link.isConnected(number) ? Condition.RUNNING : Condition.CUT_OFF;
        } catch (IOException e) {
            throw ConfigurationException.because("the node " + name + " cannot be looked at", e);
        }
    }
}
