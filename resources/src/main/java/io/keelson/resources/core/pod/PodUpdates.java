package io.keelson.resources.core.pod;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Difference;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What updates may change of a pod. */
final class PodUpdates {
    private static final String UPDATABLE = "pod updates may not change fields other than"
            + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
            + "`spec.tolerations` (only additions to existing tolerations),"
            + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";

    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private PodUpdates() {}

    static void main(Subject pod, Subject before) {
        annotations(pod, before);
        Subject spec = pod.at("spec");
        Subject old = before.at("spec");
        for (String list : List.of("containers", "initContainers")) {
            if (!containers(spec.at(list), old.at(list))) {
                return;
            }
        }
        if (!deadline(spec.at("activeDeadlineSeconds"), old.at("activeDeadlineSeconds"))) {
            return;
        }
        tolerations(spec.at("tolerations"), old.at("tolerations"));
        gates(spec.at("schedulingGates"), old.at("schedulingGates"));
        rest(spec, old);
    }

    /** Annotations that fields have replaced, and the mark of mirror pods, stay as they are. */
    private static void annotations(Subject pod, Subject before) {
        Subject now = pod.at("metadata", "annotations");
        Subject old = before.at("metadata", "annotations");
        old.entries((key, value) -> {
            if (!now.at(key).same(value)) {
                Subject told = value.toldIn(now.errors());
                if (key.startsWith(APP_ARMOR)) {
                    told.forbidden("may not remove or update AppArmor annotations");
                }
                if (key.equals(MIRROR)) {
                    told.forbidden("may not remove or update mirror pod annotation");
                }
            }
        });
        now.entries((key, value) -> {
            if (!old.at(key).present()) {
                if (key.startsWith(APP_ARMOR)) {
                    value.forbidden("may not add AppArmor annotations");
                }
                if (key.equals(MIRROR)) {
                    value.forbidden("may not add mirror pod annotation");
                }
            }
        });
        PodAnnotations.validate(now, pod.at("spec"));
    }

    private static boolean containers(Subject now, Subject before) {
        if (now.each().size() != before.each().size()) {
            now.forbidden("pod updates may not add or remove containers");
            return false;
        }
        for (Subject container : now.each()) {
            container.at("image").given();
            ContainerValidation.imageSpaces(container);
        }
        return true;
    }

    private static boolean deadline(Subject now, Subject before) {
        if (now.present()) {
            List<String> wrong = Names.inRange(now.number(), 0, Integer.MAX_VALUE);
            now.invalid(wrong);
            if (!wrong.isEmpty()) {
                return false;
            }
            if (before.present() && before.number() < now.number()) {
                now.invalid("must be less than or equal to previous value");
                return false;
            }
        } else if (before.present()) {
            now.errors().invalid(now.path(), null, "must not update from a positive integer to nil value");
        }
        return true;
    }

    private static void tolerations(Subject now, Subject before) {
        List<JsonNode> kept =
                now.each().stream().map(PodUpdates::withoutSeconds).toList();
        for (Subject toleration : before.each()) {
            if (!kept.contains(withoutSeconds(toleration))) {
                now.forbidden("existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
        SchedulingValidation.tolerations(now);
    }

    private static JsonNode withoutSeconds(Subject toleration) {
        ObjectNode copy = ((ObjectNode) Objects.requireNonNull(toleration.value())).deepCopy();
        copy.remove("tolerationSeconds");
        return copy;
    }

    private static void gates(Subject now, Subject before) {
        List<String> known = new ArrayList<>();
        before.each().forEach(gate -> known.add(gate.at("name").text()));
        for (Subject gate : now.each()) {
            String name = gate.at("name").text();
            if (!known.contains(name)) {
                gate.at("name").forbidden("only deletion is allowed, but found new scheduling gate '" + name + "'");
            }
        }
    }

    /** Everything that may change is made as it was; what differs then may not. */
    private static void rest(Subject spec, Subject old) {
        if (!(spec.value() instanceof ObjectNode now) || !(old.value() instanceof ObjectNode before)) {
            return;
        }
        ObjectNode munged = now.deepCopy();
        for (String list : List.of("containers", "initContainers")) {
            List<Subject> was = old.at(list).each();
            List<Subject> is =
                    new Subject(munged, spec.path(), spec.errors()).at(list).each();
            for (int i = 0; i < is.size(); i++) {
                if (is.get(i).value() instanceof ObjectNode container) {
                    container.put("image", was.get(i).at("image").text());
                }
            }
        }
        List<String> free = new ArrayList<>(List.of("activeDeadlineSeconds", "schedulingGates", "tolerations"));
        if (old.at("terminationGracePeriodSeconds").number() < 0
                && spec.at("terminationGracePeriodSeconds").number() == 1) {
            free.add("terminationGracePeriodSeconds");
        }
        if (!old.at("schedulingGates").empty()) {
            free.add("nodeSelector");
            GatedPods.nodeSelector(spec.at("nodeSelector"), old.at("nodeSelector"));
            GatedPods.nodeAffinity(spec.at("affinity", "nodeAffinity"), old.at("affinity", "nodeAffinity"));
            GatedPods.carryNodeAffinity(munged, before);
        }
        for (String field : free) {
            JsonNode value = before.get(field);
            if (value == null) {
                munged.remove(field);
            } else {
                munged.set(field, value);
            }
        }
        if (!munged.equals(before)) {
            spec.forbidden(UPDATABLE + Difference.of("PodSpec", before, munged));
        }
    }

    static void ephemeralContainers(Subject pod, Subject before) {
        Subject now = pod.at("spec", "ephemeralContainers");
        for (Subject old : before.at("spec", "ephemeralContainers").each()) {
            String name = old.at("name").text();
            Subject same = now.each().stream()
                    .filter(one -> one.at("name").is(name))
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                now.forbidden("existing ephemeral containers \"" + name + "\" may not be removed\n");
            } else if (!same.same(old)) {
                now.forbidden("existing ephemeral containers \"" + name + "\" may not be changed\n"
                        + Difference.of("EphemeralContainer", old.value(), same.value()));
            }
        }
    }
}
