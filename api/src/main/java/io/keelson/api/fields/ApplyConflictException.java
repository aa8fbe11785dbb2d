package io.keelson.api.fields;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.api.structuredmerge.FieldSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fields that others own stand against what a client applies. */
final class ApplyConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<Conflict> conflicts;

    ApplyConflictException(List<Conflict> conflicts) {
        super(null, null, false, false);
        this.conflicts = List.copyOf(conflicts);
    }

    List<Conflict> conflicts() {
        return conflicts;
    }

    /** Returns those that are not about one of the fields. */
    List<Conflict> without(FieldSet fields) {
        return conflicts.stream()
                .filter(conflict -> !fields.has(conflict.path()))
                .toList();
    }

    /** Returns the answer that clients get. */
    StatusException status() {
        ObjectNode details = Json.object();
        ArrayNode causes = details.putArray("causes");
        Map<ManagerId, List<String>> fields = new TreeMap<>();
        for (Conflict conflict : conflicts) {
            String field = FieldSet.text(conflict.path());
            causes.addObject()
                    .put("reason", "FieldManagerConflict")
                    .put("message", "conflict with " + conflict.manager().shown())
                    .put("field", field);
            fields.computeIfAbsent(conflict.manager(), ignored -> new ArrayList<>())
                    .add(field);
        }
        return StatusException.of(409, "Conflict", message(fields), details);
    }

    private String message(Map<ManagerId, List<String>> fields) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.getFirst();
            return "Apply failed with 1 conflict: conflict with "
                    + only.manager().shown() + ": " + FieldSet.text(only.path());
        }
        List<String> lines = new ArrayList<>();
        fields.forEach((manager, paths) -> {
            lines.add("conflicts with " + manager.shown() + ":");
            paths.forEach(path -> lines.add("- " + path));
        });
        return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
    }
}
