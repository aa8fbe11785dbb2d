package io.keelson.podruntime.oci;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.MountPropagation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The mounts of a container: what every container has, the pod's files, and the volumes, outermost first. */
final class SpecMounts {
    private record Entry(String destination, String type, String source, List<String> options) {}

    private final ContainerConfig config;
    private final PodPlace pod;
    private final boolean privileged;

    SpecMounts(ContainerConfig config, PodPlace pod) {
        this.config = config;
        this.pod = pod;
        this.privileged = config.getLinux().getSecurityContext().getPrivileged();
    }

    void write(ArrayNode array, List<MountSource> volumes) {
        Set<String> taken = new HashSet<>();
        for (MountSource volume : volumes) {
            taken.add(normal(volume.mount().getContainerPath()));
        }
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : standard()) {
            if (!taken.contains(entry.destination())) {
                entries.add(entry);
            }
        }
        for (MountSource volume : volumes) {
            Mount mount = volume.mount();
            entries.add(new Entry(
                    normal(mount.getContainerPath()), "bind", volume.source().toString(), options(mount)));
        }
        entries.sort(Comparator.comparingInt(SpecMounts::depth));
        for (Entry entry : entries) {
            ObjectNode node = array.addObject()
                    .put("destination", entry.destination())
                    .put("type", entry.type())
                    .put("source", entry.source());
            SpecBuilder.strings(node.putArray("options"), entry.options());
        }
    }

    private List<Entry> standard() {
        String writable = privileged ? "rw" : "ro";
        String root = config.getLinux().getSecurityContext().getReadonlyRootfs() ? "ro" : "rw";
        return List.of(
                new Entry("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                new Entry("/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                new Entry(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                new Entry("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                new Entry("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", writable)),
                new Entry(
                        "/sys/fs/cgroup",
                        "cgroup",
                        "cgroup",
                        List.of("nosuid", "noexec", "nodev", "relatime", writable)),
                new Entry(
                        "/dev/shm",
                        "bind",
                        pod.shm().toString(),
                        List.of("rbind", "rprivate", "rw", "nosuid", "nodev")),
                new Entry("/etc/hosts", "bind", pod.hosts().toString(), List.of("rbind", "rprivate", root)),
                new Entry("/etc/resolv.conf", "bind", pod.resolvConf().toString(), List.of("rbind", "rprivate", root)),
                new Entry("/etc/hostname", "bind", pod.hostnameFile().toString(), List.of("rbind", "rprivate", root)));
    }

    private static List<String> options(Mount mount) {
        List<String> options = new ArrayList<>();
        options.add("rbind");
        options.add(
                switch (mount.getPropagation()) {
                    case PROPAGATION_HOST_TO_CONTAINER -> "rslave";
                    case PROPAGATION_BIDIRECTIONAL -> "rshared";
                    default -> "rprivate";
                });
        options.add(mount.getReadonly() ? "ro" : "rw");
        return options;
    }

    /**
     * How the container's root passes mounts on: a mount can only take or give what the root lets through. Empty for
     * the runtime's default, which is private.
     */
    static String rootPropagation(List<MountSource> volumes) {
        Set<MountPropagation> wanted = EnumSet.noneOf(MountPropagation.class);
        volumes.forEach(v -> wanted.add(v.mount().getPropagation()));
        return wanted.contains(MountPropagation.PROPAGATION_BIDIRECTIONAL)
                ? "rshared"
                : wanted.contains(MountPropagation.PROPAGATION_HOST_TO_CONTAINER) ? "rslave" : "";
    }

    private static String normal(String path) {
        String plain = path.replaceAll("/+", "/");
        return plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    private static int depth(Entry entry) {
        return (int) entry.destination().chars().filter(c -> c == '/').count();
    }
}
