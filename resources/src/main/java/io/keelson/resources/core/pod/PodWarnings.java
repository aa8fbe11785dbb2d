package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.node.NodeLabelWarnings;
import io.keelson.resources.core.volume.StorageWarnings;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.AddressWarnings;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What clients are warned of about pods and templates of pods. */
public final class PodWarnings {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    /** In the order of the warnings; the templates of claims among them are looked at for themselves. */
    private static final Map<String, String> OLD_VOLUMES = new LinkedHashMap<>();

    private static final Map<String, String> OLD_ANNOTATIONS = new LinkedHashMap<>();

    static {
        OLD_ANNOTATIONS.put(
                "scheduler.alpha.kubernetes.io/critical-pod",
                "non-functional in v1.16+; use the \"priorityClassName\" field instead");
        for (String key :
                List.of("security.alpha.kubernetes.io/sysctls", "security.alpha.kubernetes.io/unsafe-sysctls")) {
            OLD_ANNOTATIONS.put(key, "non-functional in v1.11+; use the \"sysctls\" field instead");
        }
        OLD_VOLUMES.put("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+");
        OLD_VOLUMES.put("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+");
        OLD_VOLUMES.put("scaleIO", "deprecated in v1.16, non-functional in v1.22+");
        OLD_VOLUMES.put("flocker", "deprecated in v1.22, non-functional in v1.25+");
        OLD_VOLUMES.put("storageos", "deprecated in v1.22, non-functional in v1.25+");
        OLD_VOLUMES.put("quobyte", "deprecated in v1.22, non-functional in v1.25+");
        OLD_VOLUMES.put("glusterfs", "deprecated in v1.25, non-functional in v1.26+");
        OLD_VOLUMES.put("ephemeral", "");
        OLD_VOLUMES.put("cephfs", "deprecated in v1.28, non-functional in v1.31+");
        OLD_VOLUMES.put("rbd", "deprecated in v1.28, non-functional in v1.31+");
    }

    private final List<String> warnings = new ArrayList<>();

    private PodWarnings() {}

    /** Returns the warnings about a pod that is created (old is null) or updated. */
    public static List<String> pod(ObjectNode pod, @Nullable ObjectNode old) {
        PodWarnings found = new PodWarnings();
        if (old == null) {
            found.name(pod, "the Pod's hostname");
        }
        found.all(new Subject(pod, FieldPath.root(), new FieldErrors()), false);
        return found.warnings;
    }

    /** Returns the warnings about a template. */
    public static List<String> template(Subject template) {
        PodWarnings found = new PodWarnings();
        found.all(template, true);
        return found.warnings;
    }

    private void name(ObjectNode object, String used) {
        String name = Json.text(object, "metadata", "name");
        List<String> wrong = Names.dns1123Label(name == null ? "" : name);
        if (!wrong.isEmpty()) {
            warnings.add("metadata.name: this is used in " + used + ", which can result in surprising behavior;"
                    + " a DNS label is recommended: [" + String.join(" ", wrong) + "]");
        }
    }

    private void warn(FieldPath path, String text) {
        warnings.add(path + ": " + text);
    }

    /** Looks at a pod, or a template of pods. */
    private void all(Subject pod, boolean template) {
        Subject spec = pod.at("spec");
        Subject annotations = pod.at("metadata", "annotations");
        nodes(spec);
        OLD_ANNOTATIONS.forEach((key, text) -> {
            if (annotations.at(key).present()) {
                warn(annotations.path().key(key), text);
            }
        });
        volumes(spec.at("volumes"));
        repeated(spec.at("hostAliases"), "ip");
        repeated(spec.at("imagePullSecrets"), "name");
        for (Subject secret : spec.at("imagePullSecrets").each()) {
            if (secret.at("name").empty()) {
                warn(secret.at("name").path(), "invalid empty name \"\"");
            }
        }
        fraction(spec.at("overhead"), "memory");
        fraction(spec.at("overhead"), "ephemeral-storage");
        AnnotationWarnings profiles = new AnnotationWarnings(annotations, spec.at("securityContext"), warnings);
        profiles.pod();
        List<Subject> containers = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            containers.addAll(spec.at(list).each());
        }
        for (Subject container : containers) {
            profiles.container(container, template);
            memory(container.at("resources"));
            env(container.at("env"));
        }
        PortWarnings.add(containers, warnings);
        Subject grace = spec.at("terminationGracePeriodSeconds");
        if (template && grace.number() < 0) { // a pod itself never has a negative one: it has been made 1 by then
            warn(grace.path(), "must be >= 0; negative values are invalid and will be treated as 1");
        }
        affinity(spec.at("affinity"));
        for (Subject server : spec.at("dnsConfig", "nameservers").each()) {
            warnings.addAll(AddressWarnings.ip(server.path(), server.text()));
        }
        for (Subject alias : spec.at("hostAliases").each()) {
            warnings.addAll(
                    AddressWarnings.ip(alias.at("ip").path(), alias.at("ip").text()));
        }
    }

    /** Labels of nodes with old names, and what selects no pods. */
    private void nodes(Subject spec) {
        warnings.addAll(NodeLabelWarnings.keys(spec.at("nodeSelector")));
        Subject affinity = spec.at("affinity", "nodeAffinity");
        for (Subject term : affinity.at(REQUIRED, "nodeSelectorTerms").each()) {
            warnings.addAll(NodeLabelWarnings.expressions(term, false));
        }
        for (Subject term : affinity.at(PREFERRED).each()) {
            warnings.addAll(NodeLabelWarnings.expressions(term.at("preference"), true));
        }
        for (Subject constraint : spec.at("topologySpreadConstraints").each()) {
            warnings.addAll(NodeLabelWarnings.named(constraint.at("topologyKey")));
            selecting(constraint.at("labelSelector"));
        }
    }

    private void selecting(Subject selector) {
        if (!selector.present()) {
            warn(selector.path(), "a null labelSelector results in matching no pod");
        }
    }

    private void affinity(Subject affinity) {
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            for (Subject term : affinity.at(kind, REQUIRED).each()) {
                selecting(term.at("labelSelector"));
            }
            for (Subject term : affinity.at(kind, PREFERRED).each()) {
                selecting(term.at("podAffinityTerm", "labelSelector"));
            }
        }
    }

    private void volumes(Subject volumes) {
        for (Subject volume : volumes.each()) {
            OLD_VOLUMES.forEach((kind, text) -> {
                Subject source = volume.at(kind);
                if (kind.equals("ephemeral")) {
                    warnings.addAll(StorageWarnings.claimSpec(source.at("volumeClaimTemplate", "spec")));
                } else if (source.present()) {
                    warn(volume.path().child(kind.equals("storageos") ? "storageOS" : kind), text);
                }
            });
        }
        warnings.addAll(OverlapWarnings.of(volumes));
    }

    private void repeated(Subject list, String field) {
        Set<String> seen = new HashSet<>();
        for (Subject entry : list.each()) {
            Subject value = entry.at(field);
            if (!seen.add(value.text())) {
                warn(value.path(), "duplicate " + field + " \"" + value.text() + "\"");
            }
        }
    }

    private void memory(Subject resources) {
        for (String name : List.of("memory", "ephemeral-storage")) {
            for (String list : List.of("limits", "requests")) {
                fraction(resources.at(list), name);
            }
        }
    }

    private void fraction(Subject list, String name) {
        Subject amount = list.at(name);
        if (amount.present()) {
            Quantity quantity = VolumeRules.amount(amount.text());
            if (ResourceValidation.fractional(quantity)) {
                warn(
                        list.path().key(name),
                        "fractional byte value \"" + quantity + "\" is invalid, must be an integer");
            }
        }
    }

    private void env(Subject env) {
        Set<String> seen = new HashSet<>();
        for (Subject variable : env.each()) {
            String name = variable.at("name").text();
            if (!seen.add(name)) {
                String reference = "$(" + name + ")";
                String value = variable.at("value").text();
                boolean hides =
                        variable.at("valueFrom").present() || value.equals(reference) || !value.contains(reference);
                if (hides) {
                    warn(
                            variable.path(),
                            "hides previous definition of \"" + name + "\", which may be dropped when using apply");
                }
            }
        }
    }
}
