package io.keelson.resources.batch;

import io.keelson.api.json.Json;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Subject;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change of a job's template: where its pods go and what they ask for, before the first of them started. */
final class JobTemplates {
    private JobTemplates() {}

    static void update(Subject spec, Subject old) {
        Subject template = spec.at("template");
        if (!(old.at("spec", "template").value() instanceof ObjectNode before)
                || !(template.value() instanceof ObjectNode now)) {
            return;
        }
        ObjectNode was = before.deepCopy();
        boolean suspended = old.at("spec", "suspend").isTrue();
        boolean started = old.at("status", "startTime").present();
        if (suspended && !started) {
            carry(now, was, "spec", "affinity", "nodeAffinity");
            carry(now, was, "spec", "nodeSelector");
            carry(now, was, "spec", "tolerations");
            carry(now, was, "spec", "schedulingGates");
            carry(now, was, "metadata", "annotations");
            carry(now, was, "metadata", "labels");
            if (Json.at(was, "spec", "affinity") instanceof ObjectNode affinity
                    && affinity.isEmpty()
                    && Json.at(now, "spec", "affinity") == null) {
                Json.child(was, "spec").remove("affinity");
            }
            resources(now, was);
        }
        if (!now.equals(was)) {
            template.errors().invalid(template.path(), InternalForm.of("PodTemplateSpec", now), "field is immutable");
        }
    }

    private static void resources(ObjectNode now, ObjectNode was) {
        for (String list : List.of("containers", "initContainers")) {
            List<JsonNode> containers = Json.elements(now, "spec", list);
            List<JsonNode> before = Json.elements(was, "spec", list);
            for (int i = 0; i < Math.min(containers.size(), before.size()); i++) {
                if (containers.get(i) instanceof ObjectNode one && before.get(i) instanceof ObjectNode other) {
                    carry(one, other, "resources");
                }
            }
        }
    }

    private static void carry(ObjectNode from, ObjectNode to, String... path) {
        JsonNode value = Json.at(from, path);
        String[] parent = Arrays.copyOf(path, path.length - 1);
        if (value != null) {
            Json.child(to, parent).set(path[path.length - 1], value.deepCopy());
        } else if (Json.at(to, parent) instanceof ObjectNode holder) {
            holder.remove(path[path.length - 1]);
        }
    }
}
