package io.keelson.resources.core.pod;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules on security contexts of pods and containers. */
final class SecurityValidation {
    private static final String SYSCTL = "([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final Pattern SYSCTL_NAME = Pattern.compile(SYSCTL.replace(")*", ")*+"));
    private static final int SYSCTL_LENGTH = 253;
    private static final int PATH_LENGTH = 4095;

    private SecurityValidation() {}

    static void container(Subject context, boolean hostUsers) {
        if (!context.present()) {
            return;
        }
        ids(context, "runAsUser", "runAsGroup");
        Subject proc = context.at("procMount");
        if (proc.present()) {
            proc.optionalOneOf("Default", "Unmasked");
            if (hostUsers && proc.is("Unmasked")) {
                proc.invalid("`hostUsers` must be false to use `Unmasked`");
            }
        }
        seccomp(context.at("seccompProfile"));
        Subject escalation = context.at("allowPrivilegeEscalation");
        if (escalation.present() && !escalation.isTrue()) {
            if (context.at("privileged").isTrue()) {
                context.invalidStructure(
                        "SecurityContext", "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            if (context.at("capabilities", "add").texts().contains("CAP_SYS_ADMIN")) {
                context.invalidStructure(
                        "SecurityContext",
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
        WindowsOptions.check(context.at("windowsOptions"));
        appArmor(context.at("appArmorProfile"));
    }

    static void pod(PodScope pod) {
        Subject context = pod.spec().at("securityContext");
        if (!context.present()) {
            return;
        }
        ids(context, "fsGroup", "runAsUser", "runAsGroup");
        for (Subject group : context.at("supplementalGroups").each()) {
            group.invalid(Names.userOrGroupId(group.number()));
        }
        Subject share = pod.spec().at("shareProcessNamespace");
        if (share.isTrue() && pod.spec().at("hostPID").isTrue()) {
            share.toldAt(context.path().child("shareProcessNamespace"))
                    .invalid("ShareProcessNamespace and HostPID cannot both be enabled");
        }
        sysctls(context.at("sysctls"), pod);
        context.at("fsGroupChangePolicy").optionalOneOf("Always", "OnRootMismatch");
        seccomp(context.at("seccompProfile"));
        WindowsOptions.check(context.at("windowsOptions"));
        appArmor(context.at("appArmorProfile"));
        context.at("supplementalGroupsPolicy").optionalOneOf("Merge", "Strict");
        context.at("seLinuxChangePolicy").optionalOneOf("Recursive");
    }

    private static void ids(Subject context, String... fields) {
        for (String field : fields) {
            Subject id = context.at(field);
            if (id.present()) {
                id.invalid(Names.userOrGroupId(id.number()));
            }
        }
    }

    private static void sysctls(Subject sysctls, PodScope pod) {
        Set<String> names = new HashSet<>();
        for (Subject sysctl : sysctls.each()) {
            Subject name = sysctl.at("name");
            if (name.given()) {
                boolean valid = name.text().length() <= SYSCTL_LENGTH
                        && SYSCTL_NAME.matcher(name.text()).matches();
                if (!valid) {
                    name.invalid("must have at most 253 characters and match regex ^" + SYSCTL + "$");
                } else if (names.contains(name.text())) {
                    name.duplicate();
                }
            }
            String normal = name.text().replace('/', '.');
            if (pod.hostNetwork() && normal.startsWith("net.")) {
                name.invalid("may not be specified when 'hostNetwork' is true");
            } else if (pod.spec().at("hostIPC").isTrue() && interProcess(normal)) {
                name.invalid("may not be specified when 'hostIPC' is true");
            }
            names.add(name.text());
        }
    }

    private static boolean interProcess(String sysctl) {
        return sysctl.equals("kernel.sem")
                || sysctl.startsWith("kernel.shm")
                || sysctl.startsWith("kernel.msg")
                || sysctl.startsWith("fs.mqueue.");
    }

    private static void seccomp(Subject profile) {
        if (!profile.present()) {
            return;
        }
        Subject type = profile.at("type");
        if (type.empty()) {
            type.required("type is required when seccompProfile is set");
        } else {
            type.oneOf("Localhost", "RuntimeDefault", "Unconfined");
        }
        Subject local = profile.at("localhostProfile");
        if (type.is("Localhost")) {
            if (!local.present()) {
                local.required("must be set when seccomp type is Localhost");
            } else {
                VolumeRules.relative(local);
            }
        } else if (local.present()) {
            profile.toldAt(local.path())
                    .invalidStructure("SeccompProfile", "can only be set when seccomp type is Localhost");
        }
    }

    private static void appArmor(Subject profile) {
        if (!profile.present()) {
            return;
        }
        Subject type = profile.at("type");
        Subject local = profile.at("localhostProfile");
        switch (type.text()) {
            case "Localhost" -> {
                String name = local.text();
                if (!local.present() || name.isEmpty()) {
                    local.required("must be set when AppArmor type is Localhost");
                } else if (!name.strip().equals(name)) {
                    local.invalid("must not be padded with whitespace");
                }
                if (name.length() > PATH_LENGTH) {
                    local.errors().add(FieldError.tooLong(local.path(), PATH_LENGTH));
                }
            }
            case "RuntimeDefault", "Unconfined" -> {
                if (local.present()) {
                    local.invalid("can only be set when AppArmor type is Localhost");
                }
            }
            case "" -> type.required("type is required when appArmorProfile is set");
            default -> type.notSupported("Localhost", "RuntimeDefault", "Unconfined");
        }
    }

    /** What pods with users of their own may not share with the host. */
    static void hostUsers(PodScope pod) {
        if (pod.hostUsers()) {
            return;
        }
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.spec().at(field).isTrue()) {
                String told = field.equals("hostNetwork") ? field : "H" + field.substring(1);
                pod.spec().at(told).forbidden("when `hostUsers` is false");
            }
        }
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (Subject container : pod.spec().at(list).each()) {
                if (!container.at("volumeDevices").empty()) {
                    container.at("volumeDevices").forbidden("when `hostUsers` is false");
                }
            }
        }
    }
}
