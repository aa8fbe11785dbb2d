package io.keelson.podruntime;

import io.keelson.podruntime.oci.Capabilities;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where a runtime lives and what it uses. Two runtimes on one node differ in {@code root}, {@code bridge}, {@code
 * cgroupParent}, {@code socket} and pod CIDR.
 *
 * @param root directory of all state and images; absolute, without colons and commas (overlayfs separates with them)
 * @param runDirectory short path below /run for sockets of terminals
 * @param runtimeBinary crun or runc
 * @param conmon the container monitor
 * @param cgroupParent cgroup of pods that name none, and what is removed when all is destroyed, as {@code /keelson}
 * @param bridge name of the pods' bridge, at most 15 characters; the nftables table is named after it
 * @param mtu of the pod network, in bytes
 * @param podCidr range of pod addresses, or null when the kubelet will tell it
 * @param clusterRanges ranges of the pods of all nodes, which pods reach under their own address
 * @param streamHost literal loopback address that exec, attach and port-forward are served on
 * @param streamPort its port, 0 for any
 * @param socket path of the CRI socket, or null to serve in-process only
 * @param sharedDirectories directories, beside {@code root}, below which volumes are mounted for containers later
 * @param seccompProfiles directory of localhost seccomp profiles
 * @param defaultCapabilities capabilities of containers that ask for none, such as {@code CHOWN}
 * @param registries directory of {@code hosts.toml} files that say how registries are reached
 */
public record PodRuntimeConfig(
        Path root,
        Path runDirectory,
        Path runtimeBinary,
        Path conmon,
        String cgroupParent,
        String bridge,
        int mtu,
        @Nullable String podCidr,
        List<String> clusterRanges,
        String streamHost,
        int streamPort,
        @Nullable Path socket,
        List<Path> sharedDirectories,
        Path seccompProfiles,
        List<String> defaultCapabilities,
        Path registries) {

    public PodRuntimeConfig {
        if (!root.isAbsolute() || root.toString().matches(".*[:,\\\\].*")) {
            throw new IllegalArgumentException("not usable as the runtime's directory: " + root);
        }
        if (!cgroupParent.matches("/[^/].*")) {
            throw new IllegalArgumentException("a cgroup parent starts with / and is not the root: " + cgroupParent);
        }
    }

    /** Begins with what a node uses that has one runtime: crun, bridge {@code keelson0}, cgroup {@code /keelson}. */
    public static Builder builder(Path root) {
        return new Builder(root);
    }

    private static Path program(String name) {
        for (String directory : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")) {
            Path path = Path.of(directory, name);
            if (Files.isExecutable(path)) {
                return path;
            }
        }
        return Path.of("/usr/bin", name);
    }

    /** Collects what differs from the usual. Not thread-safe. */
    public static final class Builder {
        private final Path root;
        private Path runtimeBinary = program("crun");
        private String cgroupParent = "/keelson";
        private String bridge = "keelson0";
        private int mtu = 1500;
        private @Nullable String podCidr;
        private List<String> clusterRanges = List.of();
        private @Nullable Path socket;
        private List<Path> sharedDirectories = List.of();
        private List<String> defaultCapabilities = Capabilities.DEFAULT;
        private Path registries = Path.of("/etc/containerd/certs.d");

        private Builder(Path root) {
            this.root = root;
        }

        public Builder runtimeBinary(Path binary) {
            runtimeBinary = binary;
            return this;
        }

        public Builder cgroupParent(String parent) {
            cgroupParent = parent;
            return this;
        }

        public Builder network(String newBridge, int newMtu, @Nullable String newPodCidr) {
            bridge = newBridge;
            mtu = newMtu;
            podCidr = newPodCidr;
            return this;
        }

        public Builder clusterRanges(List<String> ranges) {
            clusterRanges = List.copyOf(ranges);
            return this;
        }

        public Builder socket(@Nullable Path newSocket) {
            socket = newSocket;
            return this;
        }

        public Builder sharedDirectories(List<Path> directories) {
            sharedDirectories = List.copyOf(directories);
            return this;
        }

        public Builder defaultCapabilities(List<String> capabilities) {
            defaultCapabilities = List.copyOf(capabilities);
            return this;
        }

        public Builder registries(Path directory) {
            registries = directory;
            return this;
        }

        public PodRuntimeConfig build() {
            CRC32 sum = new CRC32();
            sum.update(root.toString().getBytes(StandardCharsets.UTF_8));
            return new PodRuntimeConfig(
                    root,
                    Path.of("/run/keelson", Long.toHexString(sum.getValue())),
                    runtimeBinary,
                    program("conmon"),
                    cgroupParent,
                    bridge,
                    mtu,
                    podCidr,
                    clusterRanges,
                    "127.0.0.1",
                    0,
                    socket,
                    sharedDirectories,
                    Path.of("/var/lib/kubelet/seccomp"),
                    defaultCapabilities,
                    registries);
        }
    }
}
