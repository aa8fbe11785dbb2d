package io.keelson.apiserver.registry.store;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.definition.SubresourceDefinition;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.read.Reads;
import io.keelson.apiserver.registry.subresource.CreatedSubresource;
import io.keelson.apiserver.registry.subresource.ObjectSubresource;
import io.keelson.apiserver.registry.subresource.PartRules;
import io.keelson.apiserver.registry.subresource.ScaleSubresource;
import io.keelson.apiserver.registry.write.Bodies;
import io.keelson.apiserver.registry.write.UpdateRules;
import io.keelson.apiserver.registry.write.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the subresources of a definition. */
final class Subresources {
    private final ResourceDefinition definition;
    private final Version version;
    private final Reads reads;
    private final ResourceRegistry registry;

    private Subresources(ResourceDefinition definition, Version version, Reads reads, ResourceRegistry registry) {
        this.registry = registry;
        this.definition = definition;
        this.version = version;
        this.reads = reads;
    }

    /** Returns the subresources by name; those that lead to nodes are not among them. */
    static Map<String, Subresource> of(
            ResourceDefinition definition, Version version, Reads reads, ResourceRegistry registry) {
        Subresources factory = new Subresources(definition, version, reads, registry);
        Map<String, Subresource> all = new HashMap<>();
        for (SubresourceInfo info : definition.info().subresources()) {
            SubresourceDefinition known = definition.subresources().get(info.name());
            if (known != null) {
                all.put(info.name(), factory.make(info, known));
            }
        }
        return all;
    }

    private Subresource make(SubresourceInfo info, SubresourceDefinition known) {
        return switch (known) {
            case SubresourceDefinition.Status status -> object(UpdateRules.status(version));
            case SubresourceDefinition.Fields(var paths) ->
                object(new PartRules(version, info.name(), paths.toArray(String[]::new)));
            case SubresourceDefinition.Scale(var paths, var body) ->
                new ScaleSubresource(version, bodies(info, body, Set.of()), paths);
            case SubresourceDefinition.Action(var body, var accepted, var create) ->
                new CreatedSubresource(version, bodies(info, body, accepted), create);
            case SubresourceDefinition.Custom(var body, var accepted, var make) ->
                make.apply(new VersionObjects(version, bodies(info, body, accepted), registry));
        };
    }

    private Subresource object(UpdateRules rules) {
        return new ObjectSubresource(version, reads, rules);
    }

    private Bodies bodies(SubresourceInfo info, @Nullable Schema schema, Set<String> accepted) {
        GroupVersionKind kind = new GroupVersionKind(info.group(), info.version(), info.kind());
        return new Bodies(kind, schema, definition.scheme(), tree -> {}, accepted);
    }
}
