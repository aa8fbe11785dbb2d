package io.keelson.resources.core.pod;

import io.keelson.resources.validation.Subject;
import java.util.List;

/** What pods for Windows cannot have. */
final class WindowsValidation {
    private static final String NOT_THERE = "cannot be set for a windows pod";

    private WindowsValidation() {}

    static void pod(Subject spec) {
        Subject context = spec.at("securityContext");
        forbid(context, "appArmorProfile", "seLinuxOptions");
        forbid(spec, "hostUsers", "hostPID", "hostIPC");
        forbid(context, "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls");
        forbid(spec, "shareProcessNamespace");
        forbid(
                context,
                "runAsUser",
                "runAsGroup",
                "supplementalGroups",
                "supplementalGroupsPolicy",
                "seLinuxChangePolicy");
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (Subject container : spec.at(list).each()) {
                forbid(
                        container.at("securityContext"),
                        "appArmorProfile",
                        "seLinuxOptions",
                        "seccompProfile",
                        "capabilities",
                        "readOnlyRootFilesystem",
                        "privileged",
                        "allowPrivilegeEscalation",
                        "procMount",
                        "runAsUser",
                        "runAsGroup");
            }
        }
    }

    /** What pods for Linux cannot have. */
    static void linux(Subject spec) {
        String text = "windows options cannot be set for a linux pod";
        Subject options = spec.at("securityContext", "windowsOptions");
        if (options.present()) {
            options.forbidden(text);
        }
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (Subject container : spec.at(list).each()) {
                if (container.at("securityContext", "windowsOptions").present()) {
                    container.at("securityContext", "windowsOptions").forbidden(text);
                }
            }
        }
    }

    private static void forbid(Subject holder, String... fields) {
        for (String field : fields) {
            if (holder.at(field).present()) {
                holder.at(field).forbidden(NOT_THERE);
            }
        }
    }
}
