package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kernel parameters that a pod may set: upstream's safe ones, and those that the node's owner allows
 * ({@code allowedUnsafeSysctls}). Only what has a namespace of its own can be in either list.
 */
public final class SysctlCheck implements AdmissionCheck {
    private static final int MAX_LENGTH = 253;

    /** The kernel from which on a safe parameter has a namespace of its own, as major and minor; 0.0 for any. */
    private static final Map<String, String> SAFE = Map.ofEntries(
            Map.entry("kernel.shm_rmid_forced", "0.0"),
            Map.entry("net.ipv4.ip_local_port_range", "0.0"),
            Map.entry("net.ipv4.tcp_syncookies", "0.0"),
            Map.entry("net.ipv4.ping_group_range", "0.0"),
            Map.entry("net.ipv4.ip_unprivileged_port_start", "0.0"),
            Map.entry("net.ipv4.ip_local_reserved_ports", "3.16"),
            Map.entry("net.ipv4.tcp_keepalive_time", "4.5"),
            Map.entry("net.ipv4.tcp_fin_timeout", "4.6"),
            Map.entry("net.ipv4.tcp_keepalive_intvl", "4.5"),
            Map.entry("net.ipv4.tcp_keepalive_probes", "4.5"),
            Map.entry("net.ipv4.tcp_rmem", "4.15"),
            Map.entry("net.ipv4.tcp_wmem", "4.15"));

    /** The two last ones are beginnings, which upstream takes before an asterisk. */
    private static final Set<String> IPC_NAMES = Set.of(
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced",
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.shm",
            "kernel.msg");

    private enum Namespace {
        IPC("IPC"),
        NET("Net");

        private final String text;

        Namespace(String text) {
            this.text = text;
        }
    }

    private record Pattern(String name, boolean prefix, Namespace namespace) {
        boolean matches(String sysctl) {
            return prefix ? sysctl.startsWith(name) : sysctl.equals(name);
        }
    }

    private final List<Pattern> allowed = new ArrayList<>();

    /**
     * @param unsafe what the node's owner allows besides the safe ones; an asterisk at the end stands for anything
     * @param kernelRelease such as {@code 6.1.0-13-amd64}
     * @throws IllegalArgumentException where one of them has no namespace of its own, or is no name
     */
    public SysctlCheck(List<String> unsafe, String kernelRelease) {
        SAFE.forEach((name, since) -> {
            if (atLeast(kernelRelease, since)) {
                allowed.add(pattern(name));
            }
        });
        unsafe.forEach(name -> allowed.add(pattern(name)));
    }

    private static Pattern pattern(String text) {
        boolean prefix = text.endsWith("*");
        String name = normal(prefix ? text.substring(0, text.length() - 1) : text);
        if (text.isEmpty() || text.length() > MAX_LENGTH || name.contains("*")) {
            throw new IllegalArgumentException("sysctl \"" + text + "\" must have at most " + MAX_LENGTH
                    + " characters and be a name or its beginning");
        }
        Namespace namespace = namespace(name);
        if (namespace == null) {
            throw new IllegalArgumentException("the sysctls \"" + name + "\" are not known to be namespaced");
        }
        return new Pattern(name, prefix, namespace);
    }

    private static @Nullable Namespace namespace(String name) {
        if (IPC_NAMES.contains(name) || name.startsWith("fs.mqueue.")) {
            return Namespace.IPC;
        }
        return name.startsWith("net.") ? Namespace.NET : null;
    }

    /** Names may be written with slashes; whichever of the two comes first in the name separates its parts. */
    static String normal(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        if (slash < 0 || dot >= 0 && dot < slash) {
            return name;
        }
        StringBuilder swapped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            swapped.append(c == '/' ? '.' : c == '.' ? '/' : c);
        }
        return swapped.toString();
    }

    private static boolean atLeast(String release, String version) {
        int[] has = numbers(release);
        int[] wanted = numbers(version);
        return has[0] != wanted[0] ? has[0] > wanted[0] : has[1] >= wanted[1];
    }

    private static int[] numbers(String version) {
        int[] numbers = new int[2];
        int part = 0;
        for (int i = 0; i < version.length() && part < 2; i++) {
            char c = version.charAt(i);
            if (c >= '0' && c <= '9') {
                numbers[part] = Math.min(numbers[part] * 10 + (c - '0'), 100_000);
            } else if (c == '.') {
                part++;
            } else {
                break;
            }
        }
        return numbers;
    }

    @Override
    public @Nullable Failure refuses(Candidate candidate) {
        Pod pod = candidate.pod();
        if (pod.getSpec().getSecurityContext() == null) {
            return null;
        }
        for (Sysctl sysctl :
                Objects.requireNonNullElse(pod.getSpec().getSecurityContext().getSysctls(), List.<Sysctl>of())) {
            String why = why(normal(sysctl.getName()), pod);
            if (why != null) {
                return new Failure("SysctlForbidden", "forbidden sysctl: " + why);
            }
        }
        return null;
    }

    private @Nullable String why(String name, Pod pod) {
        for (Pattern pattern : allowed) {
            if (pattern.matches(name)) {
                boolean ofHost = pattern.namespace() == Namespace.IPC
                        ? Boolean.TRUE.equals(pod.getSpec().getHostIPC())
                        : PodFacts.hostNetwork(pod);
                return ofHost
                        ? "\"" + name + "\" not allowed with host " + pattern.namespace().text + " enabled"
                        : null;
            }
        }
        return "\"" + name + "\" not allowlisted";
    }
}
