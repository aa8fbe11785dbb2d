package io.keelson.apiserver.registry.subresource;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Metadata;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.write.Bodies;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.registry.write.WriteAdmission;
import tools.jackson.databind.node.ObjectNode;

/** A subresource that can only be created, and keeps nothing of its own. */
public final class CreatedSubresource implements Subresource {
    private final Version version;
    private final Bodies bodies;
    private final NamedCreate create;

    public CreatedSubresource(Version version, Bodies bodies, NamedCreate create) {
        this.version = version;
        this.bodies = bodies;
        this.create = create;
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        OptionRules.create(options);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), options.fieldManager());
        ObjectNode body = bodies.decode(request.body(), options.fieldValidation(), context::warn);
        context.audit().requestObject(body);
        version.ownCreated(body, bodies, context);
        WriteAdmission admission = version.admission(
                context,
                WriteAdmission.options(
                        "CreateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation()),
                bodies.expected());
        admission.admit(body, null);
        admission.validate(body, null);
        ObjectNode answer =
                create.create(body, request.info().namespace(), request.info().name(), request);
        Schema schema = bodies.schema();
        if (schema != null) {
            Canonicalizer.apply(answer, schema);
        }
        return new Answer(201, ObjectDocument.of(Metadata.ordered(answer)), context.warnings());
    }
}
