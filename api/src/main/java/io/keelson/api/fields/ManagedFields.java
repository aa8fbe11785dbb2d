package io.keelson.api.fields;

import io.keelson.api.schema.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Keeps {@code metadata.managedFields} of the objects that are written. */
public final class ManagedFields {
    private ManagedFields() {}

    /**
     * Records a create, update or patch (not server-side apply) in the new object's {@code metadata.managedFields}.
     *
     * @param live the object as it was, null at its creation
     * @param updated the object about to be stored, defaulted and admitted; modified in place
     * @param schema the schema of both
     * @param manager the field manager's name
     * @param operation {@code Update}
     * @param subresource the subresource written through, empty for the object itself
     * @param apiVersion the version that the request spoke
     * @param now the time of the write
     */
    public static void update(
            @Nullable ObjectNode live,
            ObjectNode updated,
            Schema schema,
            String manager,
            String operation,
            String subresource,
            String apiVersion,
            Instant now) {}
}
