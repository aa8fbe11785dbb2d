package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.keelson.cri.v1.Capability;
import io.keelson.cri.v1.Int64Value;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.LinuxSandboxSecurityContext;
import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.SELinuxOption;
import io.keelson.cri.v1.SecurityProfile;
import io.keelson.cri.v1.SecurityProfile.ProfileType;
import io.keelson.cri.v1.SupplementalGroupsPolicy;
import io.keelson.kubelet.env.ContainerConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Users, groups, capabilities, namespaces and profiles of sandboxes and containers. */
final class SecurityContexts {
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
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final Path profiles;
    private final UserNamespaces users;

    /**
     * @param profiles the directory that names of local seccomp profiles are relative to
     * @param users which users pods have
     */
    SecurityContexts(Path profiles, UserNamespaces users) {
        this.profiles = profiles;
        this.users = users;
    }

    /** Who an image's processes are where nobody says otherwise: a number, or a name the image knows. */
    record ImageUser(@Nullable Long uid, String name) {}

    /** Returns the sandbox's. */
    LinuxSandboxSecurityContext sandbox(Pod pod) {
        LinuxSandboxSecurityContext.Builder result = LinuxSandboxSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces(pod))
                .setPrivileged(PodFacts.all(pod).stream().anyMatch(SecurityContexts::privileged))
                .setSeccomp(SecurityProfile.newBuilder().setProfileType(ProfileType.RuntimeDefault));
        PodSecurityContext own = pod.getSpec().getSecurityContext();
        if (own != null) {
            if (own.getRunAsUser() != null) {
                result.setRunAsUser(Int64Value.newBuilder().setValue(own.getRunAsUser()));
            }
            if (own.getRunAsGroup() != null) {
                result.setRunAsGroup(Int64Value.newBuilder().setValue(own.getRunAsGroup()));
            }
            if (own.getSeLinuxOptions() != null) {
                result.setSelinuxOptions(selinux(own.getSeLinuxOptions()));
            }
            result.addAllSupplementalGroups(groups(own)).setSupplementalGroupsPolicy(groupsPolicy(own));
        }
        return result.build();
    }

    /**
     * Returns a container's.
     *
     * @param target the container whose processes an ephemeral container sees, null for none
     * @throws ContainerConfigException where it must not run as the user it would run as
     */
    LinuxContainerSecurityContext container(Pod pod, Container container, ImageUser image, @Nullable String target)
            throws ContainerConfigException {
        PodSecurityContext shared =
                Objects.requireNonNullElseGet(pod.getSpec().getSecurityContext(), PodSecurityContext::new);
        SecurityContext own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
        Long user = own.getRunAsUser() != null ? own.getRunAsUser() : shared.getRunAsUser();
        Long group = own.getRunAsGroup() != null ? own.getRunAsGroup() : shared.getRunAsGroup();
        Boolean nonRoot = own.getRunAsNonRoot() != null ? own.getRunAsNonRoot() : shared.getRunAsNonRoot();
        if (Boolean.TRUE.equals(nonRoot)) {
            requireNonRoot(pod, container, user, image);
        }
        NamespaceOption.Builder namespaces = namespaces(pod).toBuilder();
        if (target != null && namespaces.getPid() == NamespaceMode.CONTAINER) {
            namespaces.setPid(NamespaceMode.TARGET).setTargetId(target);
        }
        LinuxContainerSecurityContext.Builder result = LinuxContainerSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces)
                .setPrivileged(privileged(container))
                .setReadonlyRootfs(Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()))
                .setNoNewPrivs(Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()))
                .addAllSupplementalGroups(groups(shared))
                .setSupplementalGroupsPolicy(groupsPolicy(shared))
                .setSeccomp(seccomp(container, own, shared));
        if (user != null) {
            result.setRunAsUser(Int64Value.newBuilder().setValue(user));
        } else if (image.uid() != null) {
            result.setRunAsUser(Int64Value.newBuilder().setValue(image.uid()));
        } else {
            result.setRunAsUsername(image.name());
        }
        if (group != null) {
            result.setRunAsGroup(Int64Value.newBuilder().setValue(group));
        }
        if (own.getCapabilities() != null) {
            result.setCapabilities(Capability.newBuilder()
                    .addAllAddCapabilities(
                            Objects.requireNonNullElse(own.getCapabilities().getAdd(), List.of()))
                    .addAllDropCapabilities(
                            Objects.requireNonNullElse(own.getCapabilities().getDrop(), List.of())));
        }
        SELinuxOptions selinux = own.getSeLinuxOptions() != null ? own.getSeLinuxOptions() : shared.getSeLinuxOptions();
        if (selinux != null) {
            result.setSelinuxOptions(selinux(selinux));
        }
        if (!"Unmasked".equals(own.getProcMount())) {
            result.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
        }
        return result.build();
    }

    static boolean privileged(Container container) {
        return container.getSecurityContext() != null
                && Boolean.TRUE.equals(container.getSecurityContext().getPrivileged());
    }

    private static void requireNonRoot(Pod pod, Container container, @Nullable Long user, ImageUser image)
            throws ContainerConfigException {
        String where = "(pod: \"" + PodFacts.format(pod) + "\", container: " + container.getName() + ")";
        if (user != null) {
            if (user == 0) {
                throw new ContainerConfigException("container's runAsUser breaks non-root policy " + where);
            }
        } else if (image.uid() == null) {
            throw new ContainerConfigException("container has runAsNonRoot and image has non-numeric user ("
                    + image.name() + "), cannot verify user is non-root " + where);
        } else if (image.uid() == 0) {
            throw new ContainerConfigException("container has runAsNonRoot and image will run as root " + where);
        }
    }

    private SecurityProfile seccomp(Container container, SecurityContext own, PodSecurityContext shared)
            throws ContainerConfigException {
        SeccompProfile profile = own.getSeccompProfile() != null ? own.getSeccompProfile() : shared.getSeccompProfile();
        if (profile == null) {
            // Privileged containers may do everything; all others get the runtime's profile.
            return SecurityProfile.newBuilder()
                    .setProfileType(privileged(container) ? ProfileType.Unconfined : ProfileType.RuntimeDefault)
                    .build();
        }
        return switch (profile.getType()) {
            case "RuntimeDefault" ->
                SecurityProfile.newBuilder()
                        .setProfileType(ProfileType.RuntimeDefault)
                        .build();
            case "Localhost" -> {
                if (profile.getLocalhostProfile() == null
                        || profile.getLocalhostProfile().isEmpty()) {
                    throw new ContainerConfigException(
                            "localhostProfile must be set if seccompProfile type is Localhost.");
                }
                yield SecurityProfile.newBuilder()
                        .setProfileType(ProfileType.Localhost)
                        .setLocalhostRef(
                                profiles.resolve(profile.getLocalhostProfile()).toString())
                        .build();
            }
            default ->
                SecurityProfile.newBuilder()
                        .setProfileType(ProfileType.Unconfined)
                        .build();
        };
    }

    private NamespaceOption namespaces(Pod pod) {
        var spec = pod.getSpec();
        return NamespaceOption.newBuilder()
                .setUsernsOptions(users.of(pod))
                .setNetwork(PodFacts.hostNetwork(pod) ? NamespaceMode.NODE : NamespaceMode.POD)
                .setIpc(Boolean.TRUE.equals(spec.getHostIPC()) ? NamespaceMode.NODE : NamespaceMode.POD)
                .setPid(
                        Boolean.TRUE.equals(spec.getHostPID())
                                ? NamespaceMode.NODE
                                : Boolean.TRUE.equals(spec.getShareProcessNamespace())
                                        ? NamespaceMode.POD
                                        : NamespaceMode.CONTAINER)
                .build();
    }

    private static List<Long> groups(PodSecurityContext context) {
        List<Long> groups = new ArrayList<>();
        if (context.getFsGroup() != null) {
            groups.add(context.getFsGroup());
        }
        groups.addAll(Objects.requireNonNullElse(context.getSupplementalGroups(), List.of()));
        return groups;
    }

    private static SupplementalGroupsPolicy groupsPolicy(PodSecurityContext context) {
        return "Strict".equals(context.getSupplementalGroupsPolicy())
                ? SupplementalGroupsPolicy.Strict
                : SupplementalGroupsPolicy.Merge;
    }

    private static SELinuxOption selinux(SELinuxOptions options) {
        return SELinuxOption.newBuilder()
                .setUser(Objects.requireNonNullElse(options.getUser(), ""))
                .setRole(Objects.requireNonNullElse(options.getRole(), ""))
                .setType(Objects.requireNonNullElse(options.getType(), ""))
                .setLevel(Objects.requireNonNullElse(options.getLevel(), ""))
                .build();
    }
}
