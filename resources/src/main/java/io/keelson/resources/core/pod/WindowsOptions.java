package io.keelson.resources.core.pod;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.regex.Pattern;

/** The rules on options for Windows. */
final class WindowsOptions {
    private static final int MAX_SPEC_KIB = 64;
    private static final int MAX_DOMAIN = 256;
    private static final int MAX_USER = 104;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NET_BIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final Pattern DNS = Pattern.compile("[a-zA-Z0-9](?:[.](?=\\w)|[-a-zA-Z0-9]*[a-zA-Z0-9])*+");
    private static final Pattern DOTS = Pattern.compile("[. ]+");
    private static final Pattern FORBIDDEN = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");

    private WindowsOptions() {}

    /** Checks the options of a pod or container. */
    static void check(Subject options) {
        if (options.at("gmsaCredentialSpecName").present()) {
            options.at("gmsaCredentialSpecName").named(Names::dns1123Subdomain);
        }
        Subject spec = options.at("gmsaCredentialSpec");
        if (spec.present() && spec.empty()) {
            spec.invalid("gmsaCredentialSpec cannot be an empty string");
        } else if (spec.text().length() > MAX_SPEC_KIB * 1024) {
            spec.invalid("gmsaCredentialSpec size must be under " + MAX_SPEC_KIB + " KiB");
        }
        if (options.at("runAsUserName").present()) {
            user(options.at("runAsUserName"));
        }
    }

    private static void user(Subject name) {
        String[] parts = name.text().split("\\\\", -1);
        if (name.empty()) {
            name.invalid("runAsUserName cannot be an empty string");
        } else if (CONTROL.matcher(name.text()).find()) {
            name.invalid("runAsUserName cannot contain control characters");
        } else if (parts.length > 2) {
            name.invalid("runAsUserName cannot contain more than one backslash");
        } else {
            if (parts.length == 2) {
                domain(name, parts[0]);
            }
            user(name, parts[parts.length - 1]);
        }
    }

    private static void domain(Subject name, String domain) {
        if (domain.length() >= MAX_DOMAIN) {
            name.invalid("runAsUserName's Domain length must be under " + MAX_DOMAIN + " characters");
        }
        if (!NET_BIOS.matcher(domain).matches() && !DNS.matcher(domain).matches()) {
            name.invalid("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }

    private static void user(Subject name, String user) {
        if (user.isEmpty()) {
            name.invalid("runAsUserName's User cannot be empty");
        } else if (user.length() > MAX_USER) {
            name.invalid("runAsUserName's User length must not be longer than " + MAX_USER + " characters");
        }
        if (DOTS.matcher(user).matches()) {
            name.invalid("runAsUserName's User cannot contain only periods or spaces");
        }
        if (FORBIDDEN.matcher(user).find()) {
            name.invalid("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
        }
    }

    /** Checks that either all containers of a pod are processes of the host or none, and what such pods need. */
    static void hostProcess(Subject spec) {
        Subject ofPod = spec.at("securityContext", "windowsOptions", "hostProcess");
        int containers = 0;
        int hostProcesses = 0;
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (Subject container : spec.at(list).each()) {
                Subject own = container.at("securityContext", "windowsOptions", "hostProcess");
                if (ofPod.present() && own.present() && ofPod.isTrue() != own.isTrue()) {
                    own.invalid("pod hostProcess value must be identical if both are specified, was " + ofPod.isTrue());
                }
                containers++;
                hostProcesses += (own.present() ? own : ofPod).isTrue() ? 1 : 0;
            }
        }
        if (hostProcesses == 0) {
            return;
        }
        if (hostProcesses != containers) {
            spec.errors()
                    .invalid(
                            spec.path(),
                            "",
                            "If pod contains any hostProcess containers then all containers must be HostProcess"
                                    + " containers");
        }
        if (!spec.at("hostNetwork").isTrue()) {
            spec.errors()
                    .invalid(
                            spec.at("hostNetwork").path(),
                            false,
                            "hostNetwork must be true if pod contains any hostProcess containers");
        }
    }
}
