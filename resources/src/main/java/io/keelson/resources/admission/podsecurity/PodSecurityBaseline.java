package io.keelson.resources.admission.podsecurity;

import static io.keelson.resources.admission.PodSpecs.text;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.named;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.plural;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.quoted;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.setters;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.resources.admission.podsecurity.PodSecurityCheck.PodUnderCheck;
import io.keelson.resources.admission.podsecurity.PodSecurityCheck.Violation;
import io.keelson.resources.admission.podsecurity.PodSecurityPolicy.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The baseline rules: no known way of gaining privileges. */
final class PodSecurityBaseline {
    private static final int ALWAYS = PodSecurityPolicy.LATEST;
    private static final Set<String> CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start");
    private static final Set<String> SYSCTLS_27 = more(SYSCTLS, "net.ipv4.ip_local_reserved_ports");
    private static final Set<String> SYSCTLS_29 = more(
            SYSCTLS_27,
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes");
    private static final Set<String> SYSCTLS_32 = more(SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");
    private static final Set<String> SELINUX_TYPES = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> SELINUX_TYPES_31 = more(SELINUX_TYPES, "container_engine_t");
    private static final String APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

    private PodSecurityBaseline() {}

    static List<PodSecurityCheck> checks() {
        return List.of(
                check("appArmorProfile", 0, ALWAYS, PodSecurityBaseline::appArmor),
                check("capabilities_baseline", 0, ALWAYS, PodSecurityBaseline::capabilities),
                check("hostNamespaces", 0, ALWAYS, PodSecurityBaseline::hostNamespaces),
                check("hostPathVolumes", 0, ALWAYS, PodSecurityBaseline::hostPathVolumes),
                check("hostPorts", 0, ALWAYS, PodSecurityBaseline::hostPorts),
                check("hostProbesAndHostLifecycle", 34, ALWAYS, PodSecurityBaseline::probeHosts),
                check("privileged", 0, ALWAYS, PodSecurityBaseline::privileged),
                check("procMount", 0, 35, PodSecurityBaseline::procMount),
                check("procMount", 35, ALWAYS, pod -> pod.ownUsers() ? null : procMount(pod)),
                check("seLinuxOptions", 0, 31, pod -> seLinux(pod, SELINUX_TYPES)),
                check("seLinuxOptions", 31, ALWAYS, pod -> seLinux(pod, SELINUX_TYPES_31)),
                check("seccompProfile_baseline", 0, 19, PodSecurityBaseline::seccompAnnotations),
                check("seccompProfile_baseline", 19, ALWAYS, PodSecurityBaseline::seccomp),
                check("sysctls", 0, 27, pod -> sysctls(pod, SYSCTLS)),
                check("sysctls", 27, 29, pod -> sysctls(pod, SYSCTLS_27)),
                check("sysctls", 29, 32, pod -> sysctls(pod, SYSCTLS_29)),
                check("sysctls", 32, ALWAYS, pod -> sysctls(pod, SYSCTLS_32)),
                check("windowsHostProcess", 0, ALWAYS, PodSecurityBaseline::hostProcess));
    }

    private static PodSecurityCheck check(
            String id, int since, int until, Function<PodUnderCheck, @Nullable Violation> check) {
        return new PodSecurityCheck(id, Level.BASELINE, since, until, "", check);
    }

    private static @Nullable Violation appArmor(PodUnderCheck pod) {
        Set<String> types = new TreeSet<>();
        boolean bad = badType(pod.spec(), "appArmorProfile", types);
        List<String> containers = pod.containers(container -> badType(container, "appArmorProfile", types));
        List<String> setters = new ArrayList<>();
        if (bad || !containers.isEmpty()) {
            setters.add(setters(bad, containers));
        }
        List<String> values = new ArrayList<>(types);
        Set<String> annotations = new TreeSet<>();
        JsonNode all = Json.at(pod.metadata(), "annotations");
        if (all != null) {
            for (String key : all.propertyNames()) {
                String value = all.get(key).asString();
                if (key.startsWith(APPARMOR)
                        && !value.isEmpty()
                        && !value.equals("runtime/default")
                        && !value.startsWith("localhost/")) {
                    annotations.add(key + "=" + GoFormat.quote(value));
                }
            }
        }
        if (!annotations.isEmpty()) {
            values.addAll(annotations);
            setters.add(plural("annotation", annotations.size()));
        }
        return setters.isEmpty()
                ? null
                : new Violation(
                        plural("forbidden AppArmor profile", values.size()),
                        String.join(" and ", setters) + " must not set AppArmor profile type to " + quoted(values));
    }

    private static @Nullable Violation capabilities(PodUnderCheck pod) {
        Set<String> added = new TreeSet<>();
        List<String> containers = pod.containers(container ->
                collect(added, Json.elements(container, "securityContext", "capabilities", "add"), CAPABILITIES));
        return containers.isEmpty()
                ? null
                : new Violation(
                        "non-default capabilities",
                        named("container", containers) + " must not include " + quoted(added)
                                + " in securityContext.capabilities.add");
    }

    private static @Nullable Violation hostNamespaces(PodUnderCheck pod) {
        List<String> shared = new ArrayList<>();
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (Json.bool(pod.spec(), field)) {
                shared.add(field + "=true");
            }
        }
        return shared.isEmpty() ? null : new Violation("host namespaces", String.join(", ", shared));
    }

    private static @Nullable Violation hostPathVolumes(PodUnderCheck pod) {
        List<String> volumes = Json.elements(pod.spec(), "volumes").stream()
                .filter(volume -> Json.at(volume, "hostPath") != null)
                .map(volume -> text(volume, "name"))
                .toList();
        return volumes.isEmpty() ? null : new Violation("hostPath volumes", named("volume", volumes));
    }

    private static @Nullable Violation hostPorts(PodUnderCheck pod) {
        Set<String> ports = new TreeSet<>();
        List<String> containers = pod.containers(container -> {
            boolean found = false;
            for (JsonNode port : Json.elements(container, "ports")) {
                Long number = Json.integer(port, "hostPort");
                if (number != null && number != 0) {
                    ports.add(number.toString());
                    found = true;
                }
            }
            return found;
        });
        return containers.isEmpty()
                ? null
                : new Violation(
                        "hostPort",
                        named("container", containers) + (containers.size() == 1 ? " uses " : " use ")
                                + plural("hostPort", ports.size()) + " " + String.join(", ", ports));
    }

    private static @Nullable Violation probeHosts(PodUnderCheck pod) {
        Set<String> hosts = new TreeSet<>();
        Set<String> containers = new TreeSet<>(pod.containers(container -> {
            int before = hosts.size();
            boolean found = false;
            for (String[] path : new String[][] {
                {"livenessProbe"},
                {"readinessProbe"},
                {"startupProbe"},
                {"lifecycle", "postStart"},
                {"lifecycle", "preStop"}
            }) {
                for (String action : List.of("httpGet", "tcpSocket")) {
                    String host = text(Json.at(container, path), action, "host");
                    if (!host.isEmpty()) {
                        hosts.add(host);
                        found = true;
                    }
                }
            }
            return found || hosts.size() > before;
        }));
        return containers.isEmpty()
                ? null
                : new Violation(
                        "probe or lifecycle host",
                        named("container", containers) + (containers.size() == 1 ? " uses " : " use ")
                                + plural("probe or lifecycle host", hosts.size()) + " " + quoted(hosts));
    }

    private static @Nullable Violation privileged(PodUnderCheck pod) {
        List<String> containers = pod.containers(container -> Json.bool(container, "securityContext", "privileged"));
        return containers.isEmpty()
                ? null
                : new Violation(
                        "privileged", named("container", containers) + " must not set securityContext.privileged=true");
    }

    static @Nullable Violation procMount(PodUnderCheck pod) {
        Set<String> types = new TreeSet<>();
        List<String> containers = pod.containers(container -> {
            String type = text(container, "securityContext", "procMount");
            boolean bad = !type.isEmpty() && !type.equals("Default");
            if (bad) {
                types.add(type);
            }
            return bad;
        });
        return containers.isEmpty()
                ? null
                : new Violation(
                        "procMount",
                        named("container", containers) + " must not set securityContext.procMount to " + quoted(types));
    }

    private static @Nullable Violation seLinux(PodUnderCheck pod, Set<String> allowedTypes) {
        Set<String> types = new TreeSet<>();
        Set<String> fields = new TreeSet<>();
        boolean bad = badSeLinux(pod.spec(), allowedTypes, types, fields);
        List<String> containers = pod.containers(container -> badSeLinux(container, allowedTypes, types, fields));
        if (!bad && containers.isEmpty()) {
            return null;
        }
        List<String> data = new ArrayList<>();
        if (!types.isEmpty()) {
            data.add(named("type", types));
        }
        for (String field : List.of("user", "role")) {
            if (fields.contains(field)) {
                data.add(field + " may not be set");
            }
        }
        return new Violation(
                "seLinuxOptions",
                setters(bad, containers) + " set forbidden securityContext.seLinuxOptions: " + String.join("; ", data));
    }

    private static boolean badSeLinux(
            JsonNode holder, Set<String> allowedTypes, Set<String> types, Set<String> fields) {
        JsonNode options = Json.at(holder, "securityContext", "seLinuxOptions");
        boolean bad = false;
        if (options != null) {
            if (!allowedTypes.contains(text(options, "type"))) {
                types.add(text(options, "type"));
                bad = true;
            }
            for (String field : List.of("user", "role")) {
                if (!text(options, field).isEmpty()) {
                    fields.add(field);
                    bad = true;
                }
            }
        }
        return bad;
    }

    static @Nullable Violation seccomp(PodUnderCheck pod) {
        Set<String> types = new TreeSet<>();
        boolean bad = badType(pod.spec(), "seccompProfile", types);
        List<String> containers = pod.containers(container -> badType(container, "seccompProfile", types));
        return !bad && containers.isEmpty()
                ? null
                : new Violation(
                        "seccompProfile",
                        setters(bad, containers) + " must not set securityContext.seccompProfile.type to "
                                + quoted(types));
    }

    private static @Nullable Violation seccompAnnotations(PodUnderCheck pod) {
        Set<String> keys = new TreeSet<>();
        keys.add(SECCOMP_POD);
        pod.containers(container -> keys.add(SECCOMP_CONTAINER + text(container, "name")));
        Set<String> forbidden = new TreeSet<>();
        for (String key : keys) {
            String value = Json.text(pod.metadata(), "annotations", key);
            if (value != null
                    && !value.equals("runtime/default")
                    && !value.equals("docker/default")
                    && !value.startsWith("localhost/")) {
                forbidden.add(key + "=" + GoFormat.quote(value));
            }
        }
        return forbidden.isEmpty()
                ? null
                : new Violation(
                        "seccompProfile",
                        "forbidden " + plural("annotation", forbidden.size()) + " " + String.join(", ", forbidden));
    }

    private static @Nullable Violation sysctls(PodUnderCheck pod, Set<String> allowed) {
        List<String> forbidden = Json.elements(pod.spec(), "securityContext", "sysctls").stream()
                .map(sysctl -> text(sysctl, "name"))
                .filter(name -> !allowed.contains(name))
                .toList();
        return forbidden.isEmpty() ? null : new Violation("forbidden sysctls", String.join(", ", forbidden));
    }

    private static @Nullable Violation hostProcess(PodUnderCheck pod) {
        boolean bad = Json.bool(pod.spec(), "securityContext", "windowsOptions", "hostProcess");
        List<String> containers =
                pod.containers(container -> Json.bool(container, "securityContext", "windowsOptions", "hostProcess"));
        return !bad && containers.isEmpty()
                ? null
                : new Violation(
                        "hostProcess",
                        setters(bad, containers) + " must not set securityContext.windowsOptions.hostProcess=true");
    }

    /** Whether a pod or container sets a profile of another type than the runtime's or a local one. */
    static boolean badType(JsonNode holder, String profile, Set<String> types) {
        JsonNode found = Json.at(holder, "securityContext", profile);
        if (found == null) {
            return false;
        }
        String type = text(found, "type");
        boolean good = type.equals("RuntimeDefault") || type.equals("Localhost");
        if (!good) {
            types.add(type);
        }
        return !good;
    }

    /** Collects the elements that are not allowed; returns whether there are any. */
    private static boolean collect(Set<String> into, Collection<JsonNode> elements, Set<String> allowed) {
        boolean found = false;
        for (JsonNode element : elements) {
            if (!allowed.contains(element.asString())) {
                into.add(element.asString());
                found = true;
            }
        }
        return found;
    }

    private static Set<String> more(Set<String> some, String... others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(List.of(others));
        return Set.copyOf(all);
    }
}
