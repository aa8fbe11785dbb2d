package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.fields.ManagedFields;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** A resource that can only be created and is not kept, such as reviews. */
final class ReviewStore implements ResourceStore {
    private final ResourceInfo info;
    private final Bodies bodies;
    private final NamedCreate create;
    private final Clock clock;

    ReviewStore(ResourceInfo info, Bodies bodies, NamedCreate create, Clock clock) {
        this.info = info;
        this.bodies = bodies;
        this.create = create;
        this.clock = clock;
    }

    @Override
    public ResourceInfo info() {
        return info;
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        OptionRules.create(options);
        List<String> warnings = new ArrayList<>();
        ObjectNode body = bodies.decode(request.body(), options.fieldValidation(), warnings::add);
        String name = Metadata.name(body);
        Schema owned = bodies.schema();
        if (owned != null) {
            String manager = options.fieldManager().isEmpty() ? request.defaultManager() : options.fieldManager();
            ManagedFields.update(null, body, owned, manager, "Update", "", info.apiVersion(), clock.instant());
        }
        ObjectNode answer = create.create(body, request.info().namespace(), name, request);
        Schema schema = bodies.schema();
        if (schema != null && !"Status".equals(answer.path("kind").asString(""))) {
            Canonicalizer.apply(answer, schema);
        }
        return new Answer(201, ObjectDocument.of(Metadata.ordered(answer)), warnings);
    }

    @Override
    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        throw unsupported("get");
    }

    @Override
    public Mono<DocumentList> list(String namespace, ListOptions options) {
        throw unsupported("list");
    }

    @Override
    public Flux<WatchEvent> watch(String namespace, WatchOptions options) {
        throw unsupported("watch");
    }

    @Override
    public Answer update(WriteRequest request, UpdateOptions options) {
        throw unsupported("update");
    }

    @Override
    public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        throw unsupported("patch");
    }

    @Override
    public Answer delete(WriteRequest request, DeleteOptions options) {
        throw unsupported("delete");
    }

    @Override
    public Answer deleteCollection(WriteRequest request, DeleteOptions options, ListOptions selected) {
        throw unsupported("deletecollection");
    }

    @Override
    public @Nullable Subresource subresource(String name) {
        return null;
    }

    private StatusException unsupported(String verb) {
        return StatusException.methodNotSupported(info.gvr(), verb);
    }
}
