package io.keelson.podruntime.sandbox;

import io.keelson.cri.v1.UserNamespace;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.oci.IdMappings;
import io.keelson.podruntime.place.OciContainer;
import io.keelson.podruntime.place.OciRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process that holds what pinning alone cannot: a PID namespace lives as long as its first process, so that must not
 * be a container's ({@code shareProcessNamespace}), and a user namespace is made by a process that stands in it. It runs
 * {@link PauseProgram} as nobody, without capabilities, in an empty root, in the pod's cgroup.
 */
final class PauseProcess {
    private static final int NOBODY = 65534;

    private final OciRuntime runtime;

    PauseProcess(OciRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Starts it and returns its process id on the host.
     *
     * @param cgroup the pod's
     * @param hostname of the UTS namespace that it makes, where it makes one
     */
    int start(Sandbox sandbox, String cgroup, String hostname) throws IOException {
        Path directory = Files.createDirectory(directory(sandbox));
        Path root = Files.createDirectory(directory.resolve("rootfs"));
        PauseProgram.install(root);
        Files.createDirectory(root.resolve("dev"));
        Files.createDirectory(directory.resolve("persist"));
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Files.write(
                bundle.resolve("config.json"),
                JsonMapper.shared().writeValueAsBytes(specification(sandbox, root, cgroup, hostname)));
        int pid = runtime.create(new OciContainer(
                sandbox.id(),
                PauseProgram.NAME,
                bundle,
                directory,
                Files.createDirectory(directory.resolve("exits")),
                "",
                false,
                false,
                false));
        runtime.start(sandbox.id());
        return pid;
    }

    private static ObjectNode specification(Sandbox sandbox, Path root, String cgroup, String hostname) {
        ObjectNode spec = JsonMapper.shared().createObjectNode();
        spec.put("ociVersion", "1.0.2");
        ObjectNode process = spec.putObject("process");
        process.put("cwd", "/").put("noNewPrivileges", true);
        process.putObject("user").put("uid", NOBODY).put("gid", NOBODY);
        process.putArray("args").add("/" + PauseProgram.NAME);
        process.putObject("capabilities");
        spec.putObject("root").put("path", root.toString()).put("readonly", true);
        // The OCI runtime puts the few devices that every container has into /dev, whatever it is told.
        ObjectNode devices = spec.putArray("mounts").addObject();
        devices.put("destination", "/dev").put("type", "tmpfs").put("source", "tmpfs");
        devices.putArray("options").add("nosuid").add("noexec").add("mode=755").add("size=64k");
        ObjectNode linux = spec.putObject("linux");
        linux.put("cgroupsPath", cgroup + "/" + sandbox.id());
        linux.putObject("resources")
                .putArray("devices")
                .addObject()
                .put("allow", false)
                .put("access", "rwm");
        ArrayNode namespaces = linux.putArray("namespaces");
        namespaces.addObject().put("type", "mount");
        if (sandbox.sharedPid()) {
            namespaces.addObject().put("type", "pid");
        }
        UserNamespace mapping = sandbox.userNamespace();
        if (mapping == null) {
            for (String kind : sandbox.ownNamespaces()) {
                namespaces
                        .addObject()
                        .put("type", kind.equals("net") ? "network" : kind)
                        .put("path", sandbox.namespace(kind).toString());
            }
            return spec;
        }
        namespaces.addObject().put("type", "user");
        for (String kind : sandbox.ownNamespaces()) {
            namespaces.addObject().put("type", kind.equals("net") ? "network" : kind);
        }
        IdMappings.write(linux, mapping);
        if (sandbox.ownNamespaces().contains("uts")) {
            spec.put("hostname", hostname);
        }
        return spec;
    }

    /** Pins the namespaces that the process made, so that they can be joined by path. */
    static void pin(Sandbox sandbox, int pid) throws IOException {
        List<String> kinds = new ArrayList<>();
        if (sandbox.userNamespace() != null) {
            kinds.add("user");
            kinds.addAll(sandbox.ownNamespaces());
        }
        if (sandbox.sharedPid()) {
            kinds.add("pid");
        }
        for (String kind : kinds) {
            Mounts.pin(pid, kind, sandbox.namespace(kind));
        }
    }

    /** Whether the process with the noted id is still the one in the pinned namespace. */
    static boolean alive(Sandbox sandbox) {
        try {
            return Files.isSameFile(
                    sandbox.namespace("pid"), Path.of("/proc", Integer.toString(sandbox.initPid()), "ns/pid"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it and removes what it had; nothing happens when there is none. */
    void stop(Sandbox sandbox) throws IOException {
        runtime.delete(sandbox.id());
        FileTree.delete(directory(sandbox));
    }

    private static Path directory(Sandbox sandbox) {
        return sandbox.directory().resolve("pause");
    }
}
