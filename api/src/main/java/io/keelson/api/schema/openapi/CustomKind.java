package io.keelson.api.schema.openapi;

import io.keelson.api.resource.ResourceInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One served version of a custom resource as OpenAPI documents tell it.
 *
 * @param info its names and subresources
 * @param listKind the kind of its lists
 * @param schema its structural schema, null where it has none; not to be modified
 * @param preserve whether objects keep what the schema does not know
 * @param selectableFields the fields that selectors may ask for
 */
public record CustomKind(
        ResourceInfo info,
        String listKind,
        @Nullable ObjectNode schema,
        boolean preserve,
        List<String> selectableFields) {

    /** Returns the group and version as a path below {@code /openapi/v3/}. */
    String path() {
        return "apis/" + info.group() + "/" + info.version();
    }

    /** Returns the name of a kind's definition: the group backwards, the version and the kind. */
    String name(String kind) {
        List<String> parts = List.of(info.group().split("\\.")).reversed();
        return String.join(".", parts) + "." + info.version() + "." + kind;
    }
}
