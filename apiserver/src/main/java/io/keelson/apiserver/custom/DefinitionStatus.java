package io.keelson.apiserver.custom;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.schema.structural.StructuralCheck;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.certificate.CaBundle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides what the status of a definition says, from its specification and the other definitions of its group. */
final class DefinitionStatus {
    private final ObjectNode definition;
    private final Instant now;

    /** @param definition the definition; modified */
    DefinitionStatus(ObjectNode definition, Instant now) {
        this.definition = definition;
        this.now = now;
    }

    /**
     * Brings the names that are accepted, and the conditions, up to date.
     *
     * @param others the other definitions of the group
     */
    void update(Collection<ObjectNode> others) {
        JsonNode wanted = Json.at(definition, "spec", "names");
        if (wanted == null || !wanted.equals(Json.at(definition, "status", "acceptedNames"))) {
            names(others);
        }
        approval();
        structure();
        if (is("NamesAccepted") && !is("Established")) {
            establish();
        }
    }

    /** A definition whose conversion webhook could never be trusted is not served; it can be corrected until then. */
    private void establish() {
        String bundle = Json.text(definition, "spec", "conversion", "webhook", "clientConfig", "caBundle");
        if (CaBundle.problem(bundle) == null) {
            set("Established", "True", "InitialNamesAccepted", "the initial names have been accepted");
        } else {
            set("Established", "False", "InvalidCABundle", "The conversion webhook CABundle is invalid");
        }
    }

    private void names(Collection<ObjectNode> others) {
        CustomNames wanted = CustomNames.parse(Json.at(definition, "spec", "names"));
        CustomNames own = CustomNames.parse(Json.at(definition, "status", "acceptedNames"));
        Set<String> resources = new HashSet<>();
        Set<String> kinds = new HashSet<>();
        List<ObjectNode> all = new ArrayList<>(others);
        all.add(definition);
        for (ObjectNode other : all) {
            CustomNames taken = CustomNames.parse(Json.at(other, "status", "acceptedNames"));
            resources.addAll(List.of(taken.plural(), taken.singular()));
            resources.addAll(taken.shortNames());
            kinds.addAll(List.of(taken.kind(), taken.listKind()));
        }
        ObjectNode accepted = Json.child(definition, "status", "acceptedNames");
        String[] conflict = {"", ""};
        accept(accepted, "plural", wanted.plural(), own.plural(), resources, "PluralConflict", conflict);
        accept(accepted, "singular", wanted.singular(), own.singular(), resources, "SingularConflict", conflict);
        shortNames(accepted, wanted, own, resources, conflict);
        accept(accepted, "kind", wanted.kind(), own.kind(), kinds, "KindConflict", conflict);
        accept(accepted, "listKind", wanted.listKind(), own.listKind(), kinds, "ListKindConflict", conflict);
        texts(accepted, "categories", wanted.categories());
        if (conflict[0].isEmpty()) {
            set("NamesAccepted", "True", "NoConflicts", "no conflicts found");
        } else {
            set("NamesAccepted", "False", conflict[0], conflict[1]);
            if (condition("Established") == null) {
                set("Established", "False", "NotAccepted", "not all names are accepted");
            }
        }
    }

    private static void accept(
            ObjectNode accepted,
            String field,
            String wanted,
            String own,
            Set<String> taken,
            String reason,
            String[] conflict) {
        if (!wanted.equals(own) && taken.contains(wanted)) {
            conflict[0] = reason;
            conflict[1] = GoFormat.quote(wanted) + " is already in use";
        } else {
            accepted.put(field, wanted);
        }
    }

    private static void shortNames(
            ObjectNode accepted, CustomNames wanted, CustomNames own, Set<String> taken, String[] conflict) {
        List<String> conflicts = new ArrayList<>();
        for (String name : wanted.shortNames()) {
            if (!own.shortNames().contains(name) && taken.contains(name)) {
                conflicts.add(GoFormat.quote(name) + " is already in use");
            }
        }
        if (conflicts.isEmpty()) {
            texts(accepted, "shortNames", wanted.shortNames());
        } else {
            conflict[0] = "ShortNamesConflict";
            conflict[1] = conflicts.size() == 1 ? conflicts.getFirst() : "[" + String.join(", ", conflicts) + "]";
        }
    }

    private static void texts(ObjectNode node, String field, List<String> texts) {
        node.remove(field);
        if (!texts.isEmpty()) {
            ArrayNode list = node.putArray(field);
            texts.forEach(list::add);
        }
    }

    private void approval() {
        ApiApproval approval = ApiApproval.of(definition);
        if (approval != null) {
            set(
                    "KubernetesAPIApprovalPolicyConformant",
                    approval.state().status(),
                    approval.state().reason(),
                    approval.message());
        }
    }

    private void structure() {
        FieldErrors errors = new FieldErrors();
        if (Json.bool(definition, "spec", "preserveUnknownFields")) {
            errors.invalid(FieldPath.of("spec", "preserveUnknownFields"), true, "must be false");
        }
        List<JsonNode> versions = Json.elements(definition, "spec", "versions");
        for (int i = 0; i < versions.size(); i++) {
            if (Json.at(versions.get(i), "schema", "openAPIV3Schema") instanceof ObjectNode schema) {
                errors.addAll(StructuralCheck.check(
                        StructuralSchema.parse(schema),
                        FieldPath.of("spec", "versions").index(i).child("schema", "openAPIV3Schema")));
            }
        }
        if (!errors.isEmpty()) {
            set("NonStructuralSchema", "True", "Violations", errors.aggregate());
        } else {
            remove("NonStructuralSchema");
        }
    }

    private @Nullable ObjectNode condition(String type) {
        for (JsonNode one : Json.elements(definition, "status", "conditions")) {
            if (type.equals(Json.text(one, "type")) && one instanceof ObjectNode condition) {
                return condition;
            }
        }
        return null;
    }

    private void remove(String type) {
        if (Json.at(definition, "status", "conditions") instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                if (type.equals(Json.text(list.get(i), "type"))) {
                    list.remove(i);
                }
            }
        }
    }

    private boolean is(String type) {
        return "True".equals(Json.text(condition(type), "status"));
    }

    /** Sets a condition; the time of its last transition stays where the status does. */
    void set(String type, String status, String reason, String message) {
        ObjectNode condition = condition(type);
        if (condition == null) {
            ObjectNode parent = Json.child(definition, "status");
            ArrayNode list =
                    parent.get("conditions") instanceof ArrayNode known ? known : parent.putArray("conditions");
            condition = list.addObject();
        }
        boolean same = status.equals(Json.text(condition, "status"));
        JsonNode time = condition.get("lastTransitionTime");
        String at = same && time != null
                ? time.asString("")
                : now.truncatedTo(ChronoUnit.SECONDS).toString();
        condition.removeAll();
        condition
                .put("lastTransitionTime", at)
                .put("message", message)
                .put("reason", reason)
                .put("status", status)
                .put("type", type);
    }
}
