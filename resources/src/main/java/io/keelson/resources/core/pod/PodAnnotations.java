package io.keelson.resources.core.pod;

import io.keelson.api.json.GoFormat;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Subject;
import java.util.List;

/** The rules on annotations of pods that the cluster reads. */
public final class PodAnnotations {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String LOCALHOST = "localhost/";
    private static final List<String> SECCOMP = List.of("runtime/default", "docker/default", "unconfined");
    private static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");

    private PodAnnotations() {}

    public static void validate(Subject annotations, Subject spec) {
        Subject mirror = annotations.at(MIRROR).toldAt(annotations.path().key(MIRROR));
        if (mirror.present() && spec.at("nodeName").empty()) {
            mirror.invalid("must set spec.nodeName if mirror pod annotation is set");
        }
        Subject cost = annotations.at(DELETION_COST).toldAt(annotations.path().key(DELETION_COST));
        if (cost.present() && !integer(cost.text())) {
            cost.invalid("must be a 32bit integer");
        }
        seccomp(annotations.at(SECCOMP_POD));
        annotations.entries((key, value) -> {
            if (key.startsWith(SECCOMP_CONTAINER)) {
                seccomp(annotations.at(key));
            }
        });
        annotations.entries((key, value) -> {
            if (key.startsWith(APP_ARMOR)) {
                appArmor(value, key.substring(APP_ARMOR.length()), spec);
            }
        });
    }

    private static void seccomp(Subject annotation) {
        String profile = annotation.text();
        if (!annotation.present() || SECCOMP.contains(profile)) {
            return;
        }
        if (profile.startsWith(LOCALHOST)) {
            VolumeRules.relative(annotation, profile.substring(LOCALHOST.length()));
        } else {
            annotation.invalid("must be a valid seccomp profile");
        }
    }

    private static void appArmor(Subject annotation, String container, Subject spec) {
        boolean there = CONTAINERS.stream()
                .flatMap(list -> spec.at(list).each().stream())
                .anyMatch(one -> one.at("name").is(container));
        if (!there) {
            annotation.errors().invalid(annotation.path(), container, "container not found");
        }
        String profile = annotation.text();
        boolean valid = List.of("", "runtime/default", "unconfined").contains(profile) || profile.startsWith(LOCALHOST);
        if (!valid) {
            annotation.invalid("invalid AppArmor profile name: " + GoFormat.quote(profile));
        }
    }

    /** Checks that annotations of a new pod do not say something else than the fields that replaced them. */
    static void match(Subject annotations, Subject spec) {
        Subject ofPod = spec.at("securityContext", "seccompProfile");
        match(annotations.at(SECCOMP_POD), ofPod, ofPod, "seccomp");
        for (String list : CONTAINERS) {
            for (Subject container : spec.at(list).each()) {
                Subject profile = container.at("securityContext", "seccompProfile");
                match(annotations.at(SECCOMP_CONTAINER + container.at("name").text()), profile, profile, "seccomp");
            }
        }
        if (spec.at("os", "name").is("windows")) {
            return;
        }
        for (String list : CONTAINERS) {
            for (Subject container : spec.at(list).each()) {
                Subject own = container.at("securityContext", "appArmorProfile");
                Subject profile = own.present() ? own : spec.at("securityContext", "appArmorProfile");
                match(annotations.at(APP_ARMOR + container.at("name").text()), profile, own, "apparmor");
            }
        }
    }

    private static void match(Subject annotation, Subject profile, Subject told, String what) {
        if (!annotation.present() || !profile.present()) {
            return;
        }
        String text = annotation.text();
        boolean same =
                switch (profile.at("type").text()) {
                    case "Unconfined" -> text.equals("unconfined");
                    case "RuntimeDefault" ->
                        text.equals("runtime/default") || what.equals("seccomp") && text.equals("docker/default");
                    case "Localhost" -> text.startsWith(LOCALHOST);
                    default -> true;
                };
        if (!same) {
            told.at("type").forbidden(what + " type in annotation and field must match");
        } else if (profile.at("type").is("Localhost")
                && !profile.at("localhostProfile").is(text.substring(LOCALHOST.length()))) {
            told.at("localhostProfile").forbidden(what + " profile in annotation and field must match");
        }
    }

    private static boolean integer(String text) {
        boolean plain = text.matches("0|-?[1-9][0-9]*");
        try {
            return plain && Integer.toString(Integer.parseInt(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
