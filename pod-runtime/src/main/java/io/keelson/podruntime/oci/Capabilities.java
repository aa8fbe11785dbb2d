package io.keelson.podruntime.oci;

import io.keelson.cri.v1.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The capabilities a container's process gets. The default set is CRI-O's: that of other
 * runtimes without raw sockets and device nodes, which few programs need and many escapes began with. */
public final class Capabilities {
    /** What a container has that asks for nothing. */
    public static final List<String> DEFAULT = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    /** All capabilities in the order of their numbers in {@code linux/capability.h}. */
    private static final List<String> ALL = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    private Capabilities() {}

    /** The capabilities this process may hand on, from its bounding set. */
    static Set<String> available() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapBnd:")) {
                    return fromMask(Long.parseUnsignedLong(line.substring(7).strip(), 16));
                }
            }
        } catch (IOException e) {
            return Set.copyOf(ALL);
        }
        return Set.copyOf(ALL);
    }

    static Set<String> fromMask(long mask) {
        Set<String> found = new LinkedHashSet<>();
        for (int bit = 0; bit < ALL.size(); bit++) {
            if ((mask >>> bit & 1) == 1) {
                found.add(ALL.get(bit));
            }
        }
        return found;
    }

    /**
     * Applies additions and removals to the default set; {@code ALL} in either stands for every capability.
     *
     * @param defaults what a container has that asks for nothing
     * @param available what exists on this node: all others are left out
     */
    static Set<String> effective(
            Capability changes, boolean privileged, Collection<String> defaults, Set<String> available) {
        Set<String> result = new LinkedHashSet<>();
        if (privileged) {
            result.addAll(available);
            return result;
        }
        boolean addAll = names(changes.getAddCapabilitiesList()).contains("CAP_ALL");
        boolean dropAll = names(changes.getDropCapabilitiesList()).contains("CAP_ALL");
        if (addAll) {
            result.addAll(available);
        } else if (!dropAll) {
            result.addAll(defaults);
        }
        if (!addAll) {
            result.addAll(names(changes.getAddCapabilitiesList()));
        }
        if (!dropAll) {
            result.removeAll(names(changes.getDropCapabilitiesList()));
        }
        result.retainAll(available);
        return result;
    }

    static Set<String> names(List<String> given) {
        Set<String> result = new LinkedHashSet<>();
        for (String name : given) {
            String upper = name.toUpperCase(Locale.ROOT);
            result.add(upper.startsWith("CAP_") ? upper : "CAP_" + upper);
        }
        return result;
    }
}
