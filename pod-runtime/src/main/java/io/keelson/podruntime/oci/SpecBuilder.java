package io.keelson.podruntime.oci;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.KeyValue;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.SecurityProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the OCI runtime specification ({@code config.json}) of a container. */
public final class SpecBuilder {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final JsonMapper json = JsonMapper.shared();
    private final Set<String> available = Capabilities.available();
    private final @Nullable SeccompFilters filters;
    private final Path profiles;
    private final Set<String> defaults;

    /**
     * @param filters compiled filters, or null when the OCI runtime takes none
     * @param profiles directory that localhost profiles are relative to
     * @param defaults capabilities of containers that ask for none, with or without {@code CAP_}
     */
    public SpecBuilder(@Nullable SeccompFilters filters, Path profiles, List<String> defaults) {
        this.filters = filters;
        this.profiles = profiles;
        this.defaults = Capabilities.names(defaults);
    }

    /**
     * A specification, and the key under which the filter compiled for it is to be learned.
     *
     * @param seccomp null when there is nothing to learn
     */
    public record Result(ObjectNode spec, @Nullable String seccomp) {}

    /**
     * Builds a specification.
     *
     * @param root the mounted root file system
     * @throws IllegalArgumentException when the configuration asks for what cannot be
     */
    public Result build(
            ContainerConfig config,
            ImageDefaults image,
            UserResolver.Identity user,
            PodPlace pod,
            Path root,
            List<MountSource> mounts)
            throws IOException {
        LinuxContainerSecurityContext security = config.getLinux().getSecurityContext();
        Set<String> capabilities =
                Capabilities.effective(security.getCapabilities(), security.getPrivileged(), defaults, available);
        ObjectNode spec = json.createObjectNode();
        spec.put("ociVersion", "1.0.2");
        process(spec.putObject("process"), config, image, user, pod, capabilities);
        spec.putObject("root").put("path", root.toString()).put("readonly", security.getReadonlyRootfs());
        new SpecMounts(config, pod).write(spec.putArray("mounts"), mounts);
        ObjectNode linux = spec.putObject("linux");
        if (pod.userNamespace() != null) {
            IdMappings.write(linux, pod.userNamespace());
        }
        String propagation = SpecMounts.rootPropagation(mounts);
        if (!propagation.isEmpty()) {
            linux.put("rootfsPropagation", propagation);
        }
        linux.put("cgroupsPath", pod.cgroup());
        LinuxResources.write(linux.putObject("resources"), config.getLinux().getResources(), security.getPrivileged());
        namespaces(linux.putArray("namespaces"), pod, security);
        SpecDevices.write(linux, config);
        ObjectNode annotations = spec.putObject("annotations");
        if (security.getPrivileged()) {
            return new Result(spec, null);
        }
        strings(linux.putArray("maskedPaths"), or(security.getMaskedPathsList(), MASKED));
        strings(linux.putArray("readonlyPaths"), or(security.getReadonlyPathsList(), READ_ONLY));
        return new Result(spec, seccomp(linux, annotations, security, capabilities));
    }

    private void process(
            ObjectNode process,
            ContainerConfig config,
            ImageDefaults image,
            UserResolver.Identity user,
            PodPlace pod,
            Set<String> capabilities) {
        LinuxContainerSecurityContext security = config.getLinux().getSecurityContext();
        process.put("terminal", config.getTty());
        ObjectNode identity = process.putObject("user").put("uid", user.uid()).put("gid", user.gid());
        ArrayNode groups = identity.putArray("additionalGids");
        user.groups().forEach(groups::add);
        strings(process.putArray("args"), arguments(config, image));
        strings(process.putArray("env"), environment(config, image, pod));
        process.put("cwd", workingDirectory(config, image));
        ObjectNode sets = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            strings(sets.putArray(set), capabilities);
        }
        Set<String> ambient = Capabilities.names(security.getCapabilities().getAddAmbientCapabilitiesList());
        ambient.retainAll(capabilities);
        if (!ambient.isEmpty()) {
            strings(sets.putArray("ambient"), ambient);
            strings(sets.putArray("inheritable"), ambient);
        }
        process.put("noNewPrivileges", security.getNoNewPrivs());
        process.put(
                "oomScoreAdj",
                OomScore.permitted((int) config.getLinux().getResources().getOomScoreAdj(), available));
    }

    /** The command rules of Kubernetes: a command replaces the entrypoint and drops the image's arguments. */
    static List<String> arguments(ContainerConfig config, ImageDefaults image) {
        List<String> result = new ArrayList<>();
        if (config.getCommandCount() > 0) {
            result.addAll(config.getCommandList());
            result.addAll(config.getArgsList());
        } else {
            result.addAll(image.entrypoint());
            result.addAll(config.getArgsCount() > 0 ? config.getArgsList() : image.command());
        }
        if (result.isEmpty()) {
            throw new IllegalArgumentException("no command specified");
        }
        return result;
    }

    /** The directory a process starts in. */
    public static String workingDirectory(ContainerConfig config, ImageDefaults image) {
        String directory = config.getWorkingDir().isEmpty() ? image.workingDirectory() : config.getWorkingDir();
        if (directory.isEmpty()) {
            return "/";
        }
        return directory.startsWith("/") ? directory : "/" + directory;
    }

    private static List<String> environment(ContainerConfig config, ImageDefaults image, PodPlace pod) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", DEFAULT_PATH);
        if (config.getTty()) {
            variables.put("TERM", "xterm");
        }
        variables.put("HOSTNAME", pod.hostname());
        for (String variable : image.environment()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        for (KeyValue variable : config.getEnvsList()) {
            variables.put(variable.getKey(), variable.getValue().toStringUtf8());
        }
        return variables.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }

    private static void namespaces(ArrayNode namespaces, PodPlace pod, LinuxContainerSecurityContext security) {
        namespaces.addObject().put("type", "mount");
        namespaces.addObject().put("type", "cgroup");
        if (security.getNamespaceOptions().getPid() == NamespaceMode.CONTAINER) {
            namespaces.addObject().put("type", "pid");
        }
        pod.namespaces()
                .forEach(
                        (type, path) -> namespaces.addObject().put("type", type).put("path", path));
    }

    private @Nullable String seccomp(
            ObjectNode linux, ObjectNode annotations, LinuxContainerSecurityContext security, Set<String> capabilities)
            throws IOException {
        if (!security.hasSeccomp()) {
            return null; // CRI: no profile is unconfined. A kubelet says which one it wants.
        }
        SecurityProfile profile = security.getSeccomp();
        ObjectNode rules;
        switch (profile.getProfileType()) {
            case Unconfined -> {
                return null;
            }
            case Localhost -> rules = SeccompProfile.local(json, profiles.resolve(profile.getLocalhostRef()));
            default -> rules = SeccompProfile.standard(json, capabilities);
        }
        if (filters == null) {
            linux.set("seccomp", rules);
            return null;
        }
        String key = filters.key(rules.toString().getBytes(StandardCharsets.UTF_8));
        String compiled = filters.find(key);
        if (compiled != null) {
            annotations.put("run.oci.seccomp_bpf_data", compiled);
            return null;
        }
        linux.set("seccomp", rules);
        return key;
    }

    private static List<String> or(List<String> given, List<String> otherwise) {
        return given.isEmpty() ? otherwise : given;
    }

    static void strings(ArrayNode array, Iterable<String> values) {
        values.forEach(array::add);
    }
}
