package io.keelson.podruntime.sandbox;

import io.keelson.podruntime.oci.IdMappings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Kernel parameters of a pod. Only those are written that each network or IPC namespace has for itself, and only where
 * the pod has such a namespace; all others are the node's. The kubelet decides which of them a pod may set; this is the
 * second lock, for whoever talks to the runtime without one.
 */
final class Sysctls {
    private static final Path ROOT = Path.of("/proc/sys");
    private static final String PING = "net.ipv4.ping_group_range";
    private static final int LONGEST = 253;

    private Sysctls() {}

    /**
     * The files to write, from the thread that stands in the pod's namespaces, and their values.
     *
     * @throws IllegalArgumentException where one of them is the node's
     */
    static Map<Path, String> files(Sandbox sandbox) {
        Map<String, String> wanted = new LinkedHashMap<>();
        if (!sandbox.hostNetwork()) {
            // Every user may ping: without a raw socket, which containers may not open.
            wanted.put(
                    PING,
                    IdMappings.rootGroup(sandbox.userNamespace()) + " "
                            + IdMappings.lastGroup(sandbox.userNamespace()));
        }
        sandbox.config().getLinux().getSysctlsMap().forEach((name, value) -> wanted.put(dotted(name), value));
        Map<Path, String> files = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            check(sandbox, name, value);
            files.put(ROOT.resolve(path(name)), value);
        });
        return files;
    }

    private static void check(Sandbox sandbox, String name, String value) {
        boolean network = name.startsWith("net.");
        boolean ipc = name.equals("kernel.sem")
                || name.startsWith("kernel.shm")
                || name.startsWith("kernel.msg")
                || name.startsWith("fs.mqueue.");
        if (!network && !ipc || !wellFormed(name)) {
            throw new IllegalArgumentException("sysctl \"" + name + "\" is not in a separate kernel namespace");
        }
        if (network && sandbox.hostNetwork() || ipc && sandbox.hostIpc()) {
            throw new IllegalArgumentException(
                    "sysctl \"" + name + "\" is not allowed: the pod is in the node's namespace");
        }
        if (value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the value of sysctl \"" + name + "\" has more than one line");
        }
    }

    /** With dots between its parts, whichever of the two spellings of sysctl(8) it has. */
    static String dotted(String name) {
        int slash = name.indexOf('/');
        int dot = name.indexOf('.');
        return slash >= 0 && (dot < 0 || slash < dot) ? swap(name) : name;
    }

    private static String swap(String name) {
        StringBuilder swapped = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            swapped.setCharAt(i, c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return swapped.toString();
    }

    private static boolean wellFormed(String name) {
        if (name.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-/".indexOf(c) >= 0)) {
                return false;
            }
        }
        for (Path part : Path.of(path(name))) {
            if (part.toString().equals("..") || part.toString().equals(".")) {
                return false;
            }
        }
        return true;
    }

    /** A part with a dot in it, as names of interfaces have, is written with a slash. */
    private static String path(String name) {
        return swap(name);
    }

    /** Writes them; the calling thread stands in the pod's namespaces. */
    static void write(Map<Path, String> files) throws IOException {
        for (Map.Entry<Path, String> entry : files.entrySet()) {
            try {
                Files.writeString(entry.getKey(), entry.getValue());
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException(
                        "sysctl \"" + ROOT.relativize(entry.getKey()).toString().replace('/', '.')
                                + "\" does not exist in the pod's namespaces",
                        e);
            }
        }
    }
}
