package io.keelson.podruntime;

import io.keelson.cri.v1.ContainerConfig;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.LinuxSandboxSecurityContext;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.MountPropagation;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.SELinuxOption;
import io.keelson.cri.v1.SecurityProfile;
import io.keelson.podruntime.oci.IdMappings;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Refuses what this runtime does not do, or what contradicts itself: whoever asks for protection and does not get it must
 * hear of that.
 */
final class Unsupported {
    private static final Path SELINUX = Path.of("/sys/fs/selinux/enforce");

    private Unsupported() {}

    /** @throws IllegalArgumentException with what cannot be done */
    static void check(PodSandboxConfig config) {
        LinuxSandboxSecurityContext security = config.getLinux().getSecurityContext();
        appArmor(security.hasApparmor(), security.getApparmor());
        seLinux(security.hasSelinuxOptions(), security.getSelinuxOptions());
        IdMappings.wanted(security.getNamespaceOptions());
    }

    /** @throws IllegalArgumentException with what cannot be done */
    static void check(ContainerConfig config) {
        LinuxContainerSecurityContext security = config.getLinux().getSecurityContext();
        appArmor(security.hasApparmor(), security.getApparmor());
        seLinux(security.hasSelinuxOptions(), security.getSelinuxOptions());
        if (config.getCDIDevicesCount() > 0) {
            throw new IllegalArgumentException(
                    "CDI device \"" + config.getCDIDevices(0).getName() + "\": CDI devices are not supported");
        }
        config.getMountsList().forEach(Unsupported::check);
    }

    private static void check(Mount mount) {
        if (!mount.getRecursiveReadOnly()) {
            return;
        }
        if (!mount.getReadonly()) {
            throw new IllegalArgumentException("recursive read-only mount conflicts with RW mount");
        }
        if (mount.getPropagation() != MountPropagation.PROPAGATION_PRIVATE) {
            throw new IllegalArgumentException(
                    "recursive read-only mount conflicts with mount propagation " + mount.getPropagation());
        }
    }

    private static void appArmor(boolean given, SecurityProfile profile) {
        if (given && profile.getProfileType() != SecurityProfile.ProfileType.Unconfined) {
            throw new IllegalArgumentException("AppArmor is not supported: no profile can be enforced");
        }
    }

    /**
     * A label says something on machines alone whose kernel enforces labels; on all others upstream's runtimes leave it out,
     * and so do its tests expect, which label their pods wherever they run.
     */
    private static void seLinux(boolean given, SELinuxOption options) {
        seLinux(Files.exists(SELINUX), given, options);
    }

    /** @param enabled whether the kernel enforces labels */
    static void seLinux(boolean enabled, boolean given, SELinuxOption options) {
        if (enabled
                && given
                && !(options.getUser() + options.getRole() + options.getType() + options.getLevel()).isEmpty()) {
            throw new IllegalArgumentException("SELinux is not supported: no label can be enforced");
        }
    }
}
