package io.keelson.podruntime.oci;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.Device;
import io.keelson.linux.file.FileFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Devices of the host in a container: those it asks for, or all of them when it is privileged. */
final class SpecDevices {
    /** Below /dev, but made for each container, or not devices of the machine. */
    private static final Set<String> OWN = Set.of(
            "pts",
            "shm",
            "fd",
            "mqueue",
            ".lxc",
            ".lxd-mounts",
            ".udev",
            "console",
            "ptmx",
            "tty",
            "null",
            "zero",
            "full",
            "random",
            "urandom",
            "core",
            "stdin",
            "stdout",
            "stderr",
            "hugepages");

    private static final int FILE_TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

    private SpecDevices() {}

    static void write(ObjectNode linux, ContainerConfig config) throws IOException {
        boolean privileged = config.getLinux().getSecurityContext().getPrivileged();
        if (!privileged && config.getDevicesCount() == 0) {
            return;
        }
        ArrayNode devices = linux.withArray("devices");
        ArrayNode rules = (ArrayNode) linux.path("resources").path("devices");
        if (privileged) {
            tree(Path.of("/dev"), devices);
        }
        for (Device device : config.getDevicesList()) {
            Path host = Path.of(device.getHostPath()).toRealPath();
            if (Files.isDirectory(host)) {
                tree(host, devices);
                continue;
            }
            ObjectNode node = node(host, device.getContainerPath());
            if (node == null) {
                throw new IllegalArgumentException("not a device: " + device.getHostPath());
            }
            devices.add(node);
            rules.addObject()
                    .put("allow", true)
                    .put("type", node.path("type").asString())
                    .put("major", node.path("major").asInt())
                    .put("minor", node.path("minor").asInt())
                    .put("access", device.getPermissions());
        }
    }

    private static void tree(Path directory, ArrayNode devices) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                if (OWN.contains(entry.getFileName().toString()) || Files.isSymbolicLink(entry)) {
                    continue;
                }
                if (Files.isDirectory(entry)) {
                    tree(entry, devices);
                } else {
                    ObjectNode node = node(entry, entry.toString());
                    if (node != null) {
                        devices.add(node);
                    }
                }
            }
        }
    }

    private static @org.jspecify.annotations.Nullable ObjectNode node(Path host, String path) throws IOException {
        FileFacts facts = FileFacts.of(host);
        int mode = facts.mode();
        int type = mode & FILE_TYPE;
        if (type != CHARACTER && type != BLOCK) {
            return null;
        }
        long number = facts.device();
        return tools.jackson.databind.json.JsonMapper.shared()
                .createObjectNode()
                .put("path", path)
                .put("type", type == BLOCK ? "b" : "c")
                .put("major", (number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL))
                .put("minor", (number & 0xff) | (number >>> 12 & ~0xffL))
                .put("fileMode", mode & 0777)
                .put("uid", facts.uid())
                .put("gid", facts.gid());
    }
}
