package io.keelson.resources.core.pod;

import io.keelson.resources.validation.Subject;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What rules on parts of a pod know about the whole.
 *
 * @param spec the pod's spec
 * @param volumes its volumes by name
 * @param claims the names of its resource claims
 * @param isPod whether it is a pod, and not a template of pods
 */
record PodScope(Subject spec, Map<String, Subject> volumes, Set<String> claims, boolean isPod) {

    static PodScope of(Subject spec, boolean isPod) {
        Set<String> claims = spec.at("resourceClaims").each().stream()
                .map(claim -> claim.at("name").text())
                .collect(Collectors.toSet());
        return new PodScope(spec, ContainerValidation.byName(spec.at("volumes")), claims, isPod);
    }

    /** Returns whether users of the pod are those of the host. */
    boolean hostUsers() {
        Subject users = spec.at("hostUsers");
        return !users.present() || users.isTrue();
    }

    boolean hostNetwork() {
        return spec.at("hostNetwork").isTrue();
    }
}
