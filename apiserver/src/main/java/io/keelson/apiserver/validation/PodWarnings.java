package io.keelson.apiserver.validation;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What clients are warned of about pods and templates of pods. */
public final class PodWarnings {
    private static final Map<String, String> OLD_VOLUMES = new LinkedHashMap<>();

    static {
        OLD_VOLUMES.put("photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+");
        OLD_VOLUMES.put("gitRepo", "deprecated in v1.11, and disabled by default in v1.33+");
        OLD_VOLUMES.put("scaleIO", "deprecated in v1.16, non-functional in v1.22+");
        OLD_VOLUMES.put("flocker", "deprecated in v1.22, non-functional in v1.25+");
        OLD_VOLUMES.put("storageos", "deprecated in v1.22, non-functional in v1.25+");
        OLD_VOLUMES.put("quobyte", "deprecated in v1.22, non-functional in v1.25+");
        OLD_VOLUMES.put("glusterfs", "deprecated in v1.25, non-functional in v1.26+");
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
        found.spec(new Subject(Json.at(pod, "spec"), FieldPath.of("spec"), new FieldErrors()));
        return found.warnings;
    }

    /** Returns the warnings about the template at a path, where it is new or changed. */
    public static List<String> template(ObjectNode owner, @Nullable ObjectNode old, String... path) {
        PodWarnings found = new PodWarnings();
        Subject template = new Subject(owner, FieldPath.root(), new FieldErrors()).at(path);
        boolean changed =
                old == null || !template.same(new Subject(Json.at(old, path), template.path(), template.errors()));
        if (changed) {
            found.spec(template.at("spec"));
            found.grace(template.at("spec", "terminationGracePeriodSeconds"));
        }
        return found.warnings;
    }

    /** Returns the warnings about what names its pods after itself, and about their template at a path. */
    public static List<String> namesake(ObjectNode owner, @Nullable ObjectNode old, String... path) {
        PodWarnings found = new PodWarnings();
        if (old == null) {
            found.name(owner, "Pod names and hostnames");
        }
        found.warnings.addAll(template(owner, old, path));
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

    /** A pod itself never has a negative one: it has been made 1 by then. */
    private void grace(Subject grace) {
        if (grace.number() < 0) {
            warn(grace.path(), "must be >= 0; negative values are invalid and will be treated as 1");
        }
    }

    private void warn(FieldPath path, String text) {
        warnings.add(path + ": " + text);
    }

    private void spec(Subject spec) {
        for (Subject constraint : spec.at("topologySpreadConstraints").each()) {
            if (!constraint.at("labelSelector").present()) {
                warn(constraint.at("labelSelector").path(), "a null labelSelector results in matching no pod");
            }
        }
        volumes(spec.at("volumes"));
        repeated(spec.at("hostAliases"), "ip");
        repeated(spec.at("imagePullSecrets"), "name");
        for (Subject secret : spec.at("imagePullSecrets").each()) {
            if (secret.at("name").empty()) {
                warn(secret.at("name").path(), "invalid empty name \"\"");
            }
        }
        fractions(spec.at("overhead"));
        List<Subject> containers = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            containers.addAll(spec.at(list).each());
        }
        for (Subject container : containers) {
            memory(container.at("resources"));
            env(container.at("env"));
        }
        PortWarnings.add(containers, warnings);
    }

    private void volumes(Subject volumes) {
        for (Subject volume : volumes.each()) {
            OLD_VOLUMES.forEach((kind, text) -> {
                if (volume.at(kind).present()) {
                    warn(volume.path().child(kind.equals("storageos") ? "storageOS" : kind), text);
                }
            });
        }
        for (Subject volume : volumes.each()) {
            for (Subject source : volume.at("projected", "sources").each()) {
                if (source.empty()) {
                    warnings.add("volume \"" + volume.at("name").text() + "\" (Projected) has no sources provided");
                }
            }
        }
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

    private void fractions(Subject list) {
        fraction(list, "memory");
        fraction(list, "ephemeral-storage");
    }

    private void fraction(Subject list, String name) {
        Subject amount = list.at(name);
        if (amount.present()) {
            Quantity quantity = VolumeRules.amount(amount.text());
            if (quantity.milliValue() % 1000 != 0) {
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

    /** What is dubious about ports of a pod's containers. */
    private static final class PortWarnings {
        private PortWarnings() {}

        static void add(List<Subject> containers, List<String> warnings) {
            Map<String, List<Subject>> byNumber = new HashMap<>();
            Map<String, FieldPath> byName = new HashMap<>();
            for (Subject container : containers) {
                for (Subject port : container.at("ports").each()) {
                    String key = port.at("containerPort").number() + "/"
                            + port.at("protocol").text();
                    List<Subject> others = byNumber.computeIfAbsent(key, any -> new ArrayList<>());
                    others.forEach(other -> compare(port, other, warnings));
                    others.add(port);
                }
            }
            for (Subject container : containers) {
                for (Subject port : container.at("ports").each()) {
                    String name = port.at("name").text();
                    FieldPath other = name.isEmpty() ? null : byName.putIfAbsent(name, port.path());
                    if (other != null) {
                        warnings.add(port.path() + ": duplicate port name \"" + name + "\" with " + other
                                + ", services and probes that select ports by name will use " + other);
                    }
                }
            }
        }

        private static void compare(Subject port, Subject other, List<String> warnings) {
            String ip = port.at("hostIP").text();
            String otherIp = other.at("hostIP").text();
            long host = port.at("hostPort").number();
            long otherHost = other.at("hostPort").number();
            String word = null;
            if (ip.equals(otherIp) && host == otherHost) {
                word = "duplicate";
            } else if (host == 0 || otherHost == 0) {
                word = "overlapping";
            } else if (host == otherHost && ip.isEmpty() != otherIp.isEmpty()) {
                word = "dangerously ambiguous";
            }
            if (word != null) {
                warnings.add(port.path() + ": " + word + " port definition with " + other.path());
            }
        }
    }
}
