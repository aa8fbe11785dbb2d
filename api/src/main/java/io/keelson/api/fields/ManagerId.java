package io.keelson.api.fields;

import java.util.Comparator;

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

    @Override
    public int compareTo(ManagerId other) {
        return Comparator.comparing(ManagerId::manager)
                .thenComparing(ManagerId::operation)
                .thenComparing(ManagerId::apiVersion)
                .thenComparing(ManagerId::subresource)
                .compare(this, other);
    }
}
