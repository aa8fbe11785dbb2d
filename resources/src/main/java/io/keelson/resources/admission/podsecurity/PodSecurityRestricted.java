package io.keelson.resources.admission.podsecurity;

import static io.keelson.resources.admission.PodSpecs.text;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.named;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.plural;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.quoted;
import static io.keelson.resources.admission.podsecurity.PodSecurityCheck.setters;

import io.keelson.api.json.Json;
import io.keelson.resources.admission.podsecurity.PodSecurityCheck.PodUnderCheck;
import io.keelson.resources.admission.podsecurity.PodSecurityCheck.Violation;
import io.keelson.resources.admission.podsecurity.PodSecurityPolicy.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The restricted rules: how a hardened pod looks. */
final class PodSecurityRestricted {
    private static final int ALWAYS = PodSecurityPolicy.LATEST;
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private PodSecurityRestricted() {}

    static List<PodSecurityCheck> checks() {
        return List.of(
                check("allowPrivilegeEscalation", 8, 25, "", PodSecurityRestricted::escalation),
                check("allowPrivilegeEscalation", 25, ALWAYS, "", notOnWindows(PodSecurityRestricted::escalation)),
                check("capabilities_restricted", 22, 25, "capabilities_baseline", PodSecurityRestricted::capabilities),
                check(
                        "capabilities_restricted",
                        25,
                        ALWAYS,
                        "capabilities_baseline",
                        notOnWindows(PodSecurityRestricted::capabilities)),
                check("procMount_restricted", 35, ALWAYS, "procMount", PodSecurityBaseline::procMount),
                check("restrictedVolumes", 0, ALWAYS, "hostPathVolumes", PodSecurityRestricted::volumes),
                check("runAsNonRoot", 0, 35, "", PodSecurityRestricted::runAsNonRoot),
                check("runAsNonRoot", 35, ALWAYS, "", pod -> pod.ownUsers() ? null : runAsNonRoot(pod)),
                check("runAsUser", 23, 35, "", PodSecurityRestricted::runAsUser),
                check("runAsUser", 35, ALWAYS, "", pod -> pod.ownUsers() ? null : runAsUser(pod)),
                check("seccompProfile_restricted", 19, 25, "seccompProfile_baseline", PodSecurityRestricted::seccomp),
                check(
                        "seccompProfile_restricted",
                        25,
                        ALWAYS,
                        "seccompProfile_baseline",
                        notOnWindows(PodSecurityRestricted::seccomp)));
    }

    private static PodSecurityCheck check(
            String id, int since, int until, String replaces, Function<PodUnderCheck, @Nullable Violation> check) {
        return new PodSecurityCheck(id, Level.RESTRICTED, since, until, replaces, check);
    }

    private static Function<PodUnderCheck, @Nullable Violation> notOnWindows(
            Function<PodUnderCheck, @Nullable Violation> check) {
        return pod -> pod.windows() ? null : check.apply(pod);
    }

    private static @Nullable Violation escalation(PodUnderCheck pod) {
        List<String> containers = pod.containers(container -> {
            JsonNode allow = Json.at(container, "securityContext", "allowPrivilegeEscalation");
            return allow == null || allow.asBoolean();
        });
        return containers.isEmpty()
                ? null
                : new Violation(
                        "allowPrivilegeEscalation != false",
                        named("container", containers) + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static @Nullable Violation capabilities(PodUnderCheck pod) {
        List<String> keeping =
                pod.containers(container -> Json.elements(container, "securityContext", "capabilities", "drop").stream()
                        .noneMatch(dropped -> dropped.asString().equals("ALL")));
        Set<String> added = new TreeSet<>();
        List<String> adding = pod.containers(container -> {
            boolean found = false;
            for (JsonNode capability : Json.elements(container, "securityContext", "capabilities", "add")) {
                if (!capability.asString().equals("NET_BIND_SERVICE")) {
                    added.add(capability.asString());
                    found = true;
                }
            }
            return found;
        });
        List<String> details = new ArrayList<>();
        if (!keeping.isEmpty()) {
            details.add(named("container", keeping) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(named("container", adding) + " must not include " + quoted(added)
                    + " in securityContext.capabilities.add");
        }
        return details.isEmpty() ? null : new Violation("unrestricted capabilities", String.join("; ", details));
    }

    private static @Nullable Violation volumes(PodUnderCheck pod) {
        List<String> volumes = new ArrayList<>();
        Set<String> types = new TreeSet<>();
        for (JsonNode volume : Json.elements(pod.spec(), "volumes")) {
            List<String> sources = volume.propertyNames().stream()
                    .filter(name -> !name.equals("name") && Json.at(volume, name) != null)
                    .toList();
            if (sources.stream().noneMatch(VOLUMES::contains)) {
                volumes.add(text(volume, "name"));
                types.add(sources.isEmpty() ? "unknown" : sources.getFirst());
            }
        }
        return volumes.isEmpty()
                ? null
                : new Violation(
                        "restricted volume types",
                        named("volume", volumes) + (volumes.size() == 1 ? " uses " : " use ")
                                + plural("restricted volume type", types.size()) + " " + quoted(types));
    }

    private static @Nullable Violation runAsNonRoot(PodUnderCheck pod) {
        JsonNode general = Json.at(pod.spec(), "securityContext", "runAsNonRoot");
        boolean podRoot = general != null && !general.asBoolean();
        boolean podNonRoot = general != null && general.asBoolean();
        List<String> roots = pod.containers(container -> {
            JsonNode own = Json.at(container, "securityContext", "runAsNonRoot");
            return own != null && !own.asBoolean();
        });
        if (podRoot || !roots.isEmpty()) {
            return new Violation(
                    "runAsNonRoot != true",
                    setters(podRoot, roots) + " must not set securityContext.runAsNonRoot=false");
        }
        List<String> silent = pod.containers(
                container -> !podNonRoot && Json.at(container, "securityContext", "runAsNonRoot") == null);
        return silent.isEmpty()
                ? null
                : new Violation(
                        "runAsNonRoot != true",
                        "pod or " + named("container", silent) + " must set securityContext.runAsNonRoot=true");
    }

    private static @Nullable Violation runAsUser(PodUnderCheck pod) {
        boolean podRoot = root(pod.spec());
        List<String> containers = pod.containers(PodSecurityRestricted::root);
        return !podRoot && containers.isEmpty()
                ? null
                : new Violation("runAsUser=0", setters(podRoot, containers) + " must not set runAsUser=0");
    }

    private static boolean root(JsonNode holder) {
        Long user = Json.integer(holder, "securityContext", "runAsUser");
        return user != null && user == 0;
    }

    private static @Nullable Violation seccomp(PodUnderCheck pod) {
        Violation explicit = PodSecurityBaseline.seccomp(pod);
        if (explicit != null) {
            return explicit;
        }
        boolean podSet = Json.at(pod.spec(), "securityContext", "seccompProfile") != null;
        List<String> silent =
                pod.containers(container -> !podSet && Json.at(container, "securityContext", "seccompProfile") == null);
        return silent.isEmpty()
                ? null
                : new Violation(
                        "seccompProfile",
                        "pod or " + named("container", silent)
                                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                                + " \"Localhost\"");
    }
}
