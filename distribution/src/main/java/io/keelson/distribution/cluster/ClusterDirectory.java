package io.keelson.distribution.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The directory everything of one cluster lives in.
 *
 * @param root the directory, absolute
 */
public record ClusterDirectory(Path root) {
    /** The components that may run alone, with a kubeconfig of their own each. */
    public static final List<String> COMPONENTS = List.of("controller-manager", "scheduler", "proxy");

    public ClusterDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** Returns where a cluster lives when nothing is said: below /var/lib for root, below the home of others. */
    public static Path defaultRoot() {
        if ("root".equals(System.getProperty("user.name"))) {
            return Path.of("/var/lib/keelson");
        }
        String xdg = System.getenv("XDG_DATA_HOME");
        return xdg != null && !xdg.isBlank()
                ? Path.of(xdg, "keelson")
                : Path.of(System.getProperty("user.home"), ".local", "share", "keelson");
    }

    /** Certificates, keys and kubeconfig files. */
    public Path pki() {
        return root.resolve("pki");
    }

    /** The embedded store. */
    public Path store() {
        return root.resolve("store");
    }

    /** The pod runtime's sandboxes, containers and images. */
    public Path runtime() {
        return root.resolve("runtime");
    }

    /** The kubelet's volumes and checkpoints. */
    public Path kubelet() {
        return root.resolve("kubelet");
    }

    /** The volumes that were made on this node for claims, one directory a volume. */
    public Path volumes() {
        return root.resolve("volumes");
    }

    /** Container logs of pods, one directory a pod. */
    public Path podLogs() {
        return root.resolve("pod-logs");
    }

    /** The kubeconfig file of the administrator. */
    public Path adminKubeconfig() {
        return root.resolve("admin.kubeconfig");
    }

    /** The kubeconfig file of the super administrator, whose rights come from no role. */
    public Path superAdminKubeconfig() {
        return root.resolve("super-admin.kubeconfig");
    }

    /**
     * The kubeconfig file of a component that runs alone.
     *
     * @param component one of {@link #COMPONENTS}
     */
    public Path componentKubeconfig(String component) {
        return root.resolve(component + ".kubeconfig");
    }

    /** How this machine is set up as a node of a cluster elsewhere; where it is missing, the cluster is here. */
    public Path node() {
        return root.resolve("node.yaml");
    }

    /** The kubeconfig file of a node whose cluster is elsewhere. */
    public Path nodeKubeconfig() {
        return root.resolve("kubelet.kubeconfig");
    }

    /** The nodes of a lab on this machine, a directory like this one each. */
    public Path nodes() {
        return root.resolve("nodes");
    }

    /** Client certificate and key of a node whose cluster is elsewhere; replaced when the certificate is. */
    public Path nodeCredentials() {
        return pki().resolve("kubelet-client-current.pem");
    }

    /** Serving certificate and key of its kubelet; there once the request for it was approved. */
    public Path nodeServing() {
        return pki().resolve("kubelet-server-current.pem");
    }

    /** What the cluster's process logs. */
    public Path log() {
        return root.resolve("keelson.log");
    }

    /** What the cluster's process prints besides its log: mostly nothing. */
    public Path output() {
        return root.resolve("keelson.out");
    }

    /** What the running process says of itself; see {@link ClusterState}. */
    public Path state() {
        return root.resolve("state.json");
    }

    /** The settings the running process was started with. */
    public Path config() {
        return root.resolve("config.yaml");
    }

    /** Locked by the process as long as it runs. */
    public Path lock() {
        return root.resolve("lock");
    }

    /**
     * Creates the directory. What is in it can be read by its owner only; others may pass through, since pods with users
     * of their own (KEP-127) are other users on this machine, and their files lie below.
     */
    public void create() {
        try {
            Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
            Files.createDirectories(root, PosixFilePermissions.asFileAttribute(owner));
            for (Path secret : List.of(pki(), store(), podLogs())) {
                Files.createDirectories(secret, PosixFilePermissions.asFileAttribute(owner));
                Files.setPosixFilePermissions(secret, owner);
            }
            Set<PosixFilePermission> file = PosixFilePermissions.fromString("rw-------");
            for (Path secret : List.of(log(), output())) {
                if (!Files.exists(secret)) {
                    Files.createFile(secret, PosixFilePermissions.asFileAttribute(file));
                }
                Files.setPosixFilePermissions(secret, file);
            }
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw ConfigurationException.because("the data directory " + root + " cannot be created", e);
        }
    }

    /** Replaces a file in one step; it is readable and writable by its owner only. */
    public static void replace(Path file, byte[] content) {
        try {
            Path temporary = file.resolveSibling(
                    "." + file.getFileName() + "." + ProcessHandle.current().pid());
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw ConfigurationException.because(file + " cannot be written", e);
        }
    }

    /** Returns the names this class gives to files and directories below the root: what a purge may delete. */
    public Set<Path> owned() {
        Set<Path> owned = new HashSet<>(List.of(
                pki(),
                store(),
                runtime(),
                kubelet(),
                volumes(),
                podLogs(),
                adminKubeconfig(),
                superAdminKubeconfig(),
                log(),
                output(),
                root.resolve("keelson.log.1"),
                state(),
                config(),
                node(),
                nodeKubeconfig(),
                nodes(),
                lock()));
        COMPONENTS.forEach(component -> owned.add(componentKubeconfig(component)));
        return owned;
    }
}
