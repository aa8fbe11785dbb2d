package io.keelson.apiserver.registry;

import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Schema;
import java.util.List;
import java.util.Map;

/**
 * A resource as it enters the registry.
 *
 * @param versions the served versions, the preferred one first; all share one place in the store
 * @param schemas the schemas by {@code apiVersion}, that of the stored type among them; a version without one takes
 *     objects as they are
 * @param strategy what is particular about the resource
 * @param conversion converts between served versions and the stored one
 */
public record ResourceRegistration(
        List<ResourceInfo> versions, Map<String, Schema> schemas, ResourceStrategy strategy, Conversion conversion) {
    public ResourceRegistration {
        versions = List.copyOf(versions);
        schemas = Map.copyOf(schemas);
    }
}
