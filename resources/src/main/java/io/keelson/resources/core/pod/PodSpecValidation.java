package io.keelson.resources.core.pod;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on pod specs, in upstream's order. */
final class PodSpecValidation {
    private static final String CLAIM = "PodResourceClaim";
    private static final int MAX_NAMESERVERS = 3;
    private static final int MAX_SEARCHES = 32;
    private static final int MAX_SEARCH_LENGTH = 2048;

    private PodSpecValidation() {}

    /**
     * Checks a spec.
     *
     * @param podName the name of the pod, empty where it is not known
     */
    static void spec(Subject spec, String podName, boolean isPod) {
        PodScope pod = PodScope.of(spec, isPod);
        VolumeRules.volumes(spec.at("volumes"), podName);
        claims(spec.at("resourceClaims"));
        ContainerValidation.containers(pod);
        ContainerValidation.initContainers(pod);
        ContainerValidation.ephemeralContainers(pod);
        PodLevelResources.check(spec, pod);
        hostPorts(pod);
        spec.at("restartPolicy").oneOf("Always", "OnFailure", "Never");
        spec.at("dnsPolicy").oneOf("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        Subject selector = spec.at("nodeSelector");
        selector.errors().addAll(ObjectMetaValidation.labels(selector.value(), selector.path()));
        SecurityValidation.pod(pod);
        AffinityValidation.affinity(spec.at("affinity"));
        dns(spec);
        for (Subject gate : spec.at("readinessGates").each()) {
            gate.at("conditionType").named(Names::qualifiedName);
        }
        SchedulingValidation.gates(spec.at("schedulingGates"));
        SchedulingValidation.spread(spec.at("topologySpreadConstraints"));
        WindowsOptions.hostProcess(spec);
        SecurityValidation.hostUsers(pod);
        hostnameOverride(spec);
        spec.at("serviceAccountName").optionallyNamed(Names::dns1123Subdomain);
        spec.at("nodeName").optionallyNamed(Names::dns1123Subdomain);
        Subject deadline = spec.at("activeDeadlineSeconds");
        if (deadline.present()) {
            deadline.invalid(Names.inRange(deadline.number(), 1, Integer.MAX_VALUE));
        }
        spec.at("hostname").optionallyNamed(Names::dns1123Label);
        spec.at("subdomain").optionallyNamed(Names::dns1123Label);
        SchedulingValidation.tolerations(spec.at("tolerations"));
        for (Subject alias : spec.at("hostAliases").each()) {
            AddressRules.ip(alias.at("ip"));
            alias.at("hostnames").each().forEach(name -> name.named(Names::dns1123Subdomain));
        }
        spec.at("priorityClassName").optionallyNamed(Names::dns1123Subdomain);
        if (spec.at("runtimeClassName").present()) {
            spec.at("runtimeClassName").named(Names::dns1123Subdomain);
        }
        if (spec.at("preemptionPolicy").present()) {
            spec.at("preemptionPolicy").oneOf("PreemptLowerPriority", "Never");
        }
        ResourceValidation.overhead(spec.at("overhead"), spec.at("overhead").path());
        Subject os = spec.at("os");
        if (os.present()) {
            if (os.at("name").given()) {
                if (!os.at("name").is("linux") && !os.at("name").is("windows")) {
                    os.errors().notSupported(os.path(), os.at("name").text(), List.of("linux", "windows"));
                } else if (os.at("name").is("linux")) {
                    WindowsValidation.linux(spec);
                } else {
                    WindowsValidation.pod(spec);
                }
            }
        }
        EnvironmentValidation.fileVolumes(pod);
    }

    private static void claims(Subject claims) {
        Set<String> names = new HashSet<>();
        for (Subject claim : claims.each()) {
            Subject name = claim.at("name");
            if (name.empty()) {
                name.required("");
            } else if (names.contains(name.text())) {
                name.duplicate();
            } else {
                name.named(Names::dns1123Label);
                names.add(name.text());
            }
            Subject byName = claim.at("resourceClaimName");
            Subject byTemplate = claim.at("resourceClaimTemplateName");
            if (byName.present() && byTemplate.present()) {
                claim.invalidStructure(
                        CLAIM, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
            }
            if (!byName.present() && !byTemplate.present()) {
                claim.invalidStructure(CLAIM, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
            }
            if (byName.present()) {
                byName.named(Names::dns1123Subdomain);
            }
            if (byTemplate.present()) {
                byTemplate.named(Names::dns1123Subdomain);
            }
        }
    }

    private static void hostPorts(PodScope pod) {
        if (!pod.hostNetwork()) {
            return;
        }
        for (Subject container : pod.spec().at("containers").each()) {
            for (Subject port : container.at("ports").each()) {
                Subject host = port.at("hostPort");
                boolean matters = pod.isPod() || host.number() != 0;
                if (matters && host.number() != port.at("containerPort").number()) {
                    host.errors()
                            .invalid(
                                    host.path(),
                                    host.number(),
                                    "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    private static void dns(Subject spec) {
        Subject config = spec.at("dnsConfig");
        Subject servers = config.at("nameservers");
        if (spec.at("dnsPolicy").is("None")) {
            if (!config.present()) {
                config.required("must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (servers.empty()) {
                servers.required("must provide at least one DNS nameserver when `dnsPolicy` is None");
                return;
            }
        }
        if (servers.each().size() > MAX_NAMESERVERS) {
            servers.invalid("must not have more than " + MAX_NAMESERVERS + " nameservers");
        }
        servers.each().forEach(AddressRules::ip);
        Subject searches = config.at("searches");
        if (searches.each().size() > MAX_SEARCHES) {
            searches.invalid("must not have more than " + MAX_SEARCHES + " search paths");
        }
        if (String.join(" ", searches.texts()).length() > MAX_SEARCH_LENGTH) {
            searches.invalid("must not have more than " + MAX_SEARCH_LENGTH
                    + " characters (including spaces) in the search list");
        }
        for (Subject search : searches.each()) {
            if (!search.is(".")) {
                String name = search.text().endsWith(".")
                        ? search.text().substring(0, search.text().length() - 1)
                        : search.text();
                search.errors().invalid(search.path(), name, Names.dns1123SubdomainWithUnderscore(name));
            }
        }
        for (Subject option : config.at("options").each()) {
            if (option.at("name").empty()) {
                option.required("must not be empty");
            }
        }
    }

    private static void hostnameOverride(Subject spec) {
        Subject name = spec.at("hostnameOverride");
        if (!name.present()) {
            return;
        }
        if (spec.at("setHostnameAsFQDN").isTrue()) {
            name.forbidden("may not be specified when setHostnameAsFQDN is true");
        }
        if (spec.at("hostNetwork").isTrue()) {
            name.forbidden("may not be specified when hostNetwork is true");
        }
        if (name.text().length() > 64) {
            name.errors().add(FieldError.tooLong(name.path(), 64));
        }
        name.named(Names::dns1123Subdomain);
    }
}
