package io.keelson.apiserver.registry.store;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.fields.FieldManager;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.write.Bodies;
import io.keelson.apiserver.registry.write.Version;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A resource that can only be created and is not kept, such as reviews. */
final class ReviewStore implements ResourceStore {
    private final ResourceDefinition definition;
    private final Bodies bodies;
    private final NamedCreate create;
    private final Clock clock;

    ReviewStore(ResourceDefinition definition, Bodies bodies, NamedCreate create, Clock clock) {
        this.definition = definition;
        this.bodies = bodies;
        this.create = create;
        this.clock = clock;
    }

    @Override
    public ResourceDefinition definition() {
        return definition;
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        OptionRules.create(options);
        List<String> warnings = new ArrayList<>();
        ObjectNode body = bodies.decode(request.body(), options.fieldValidation(), warnings::add);
        request.audit().requestObject(body);
        String name = Metadata.name(body);
        FieldManager fields = Version.fieldManager(bodies, "", Conversion.RENAME);
        if (fields != null) {
            String manager = options.fieldManager().isEmpty() ? request.defaultManager() : options.fieldManager();
            fields.update(null, body, manager, clock.instant());
        }
        ObjectNode answer = create.create(body, request.info().namespace(), name, request);
        Schema schema = bodies.schema();
        if (schema != null && !"Status".equals(answer.path("kind").asString(""))) {
            Canonicalizer.apply(answer, schema);
        }
        return new Answer(201, ObjectDocument.of(Metadata.ordered(answer)), warnings);
    }
}
