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

/**
 * Refuses what this runtime does not do, or what contradicts itself: whoever asks for protection and does not get it must
 * hear of that.
 */
final class Unsupported {
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

    private static void seLinux(boolean given, SELinuxOption options) {
        if (given && !(options.getUser() + options.getRole() + options.getType() + options.getLevel()).isEmpty()) {
            throw new IllegalArgumentException("SELinux is not supported: no label can be enforced");
        }
    }
}
