package io.keelson.api.fields;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who owns fields: entries of {@code managedFields} with the same identity are one.
 *
 * @param manager the manager's name
 * @param operation {@code Apply} or {@code Update}
 * @param apiVersion the version of the fields, empty for applies, whose version may change
 * @param subresource the subresource written through, empty for the object itself
 */
record ManagerId(String manager, String operation, String apiVersion, String subresource)
        implements Comparable<ManagerId> {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    static ManagerId of(String manager, String operation, String apiVersion, String subresource) {
        return new ManagerId(manager, operation, operation.equals(APPLY) ? "" : apiVersion, subresource);
    }

    boolean applied() {
        return operation.equals(APPLY);
    }

    /** Returns the manager as messages about conflicts show it. */
    String shown() {
        String text = GoFormat.quote(manager);
        if (!subresource.isEmpty()) {
            text += " with subresource " + GoFormat.quote(subresource);
        }
        return applied() ? text : text + " using " + apiVersion;
    }

    /** Managers are sorted as their JSON, which is how upstream knows them. */
    private String json() {
        ObjectNode json = Json.object();
        if (!manager.isEmpty()) {
            json.put("manager", manager);
        }
        json.put("operation", operation);
        if (!apiVersion.isEmpty()) {
            json.put("apiVersion", apiVersion);
        }
        if (!subresource.isEmpty()) {
            json.put("subresource", subresource);
        }
        return Json.toString(json);
    }

    @Override
    public int compareTo(ManagerId other) {
        return json().compareTo(other.json());
    }
}
