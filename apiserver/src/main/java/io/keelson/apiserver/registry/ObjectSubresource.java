package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import reactor.core.publisher.Mono;

/** A subresource that speaks the kind of its resource, such as {@code /status}. */
final class ObjectSubresource implements Subresource {
    private final Reads reads;
    private final Updating updating;

    ObjectSubresource(Version version, Reads reads, UpdateRules rules) {
        this.reads = reads;
        this.updating = new Updating(version, rules);
    }

    @Override
    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        return reads.get(namespace, name, options);
    }

    @Override
    public Answer update(WriteRequest request, UpdateOptions options) {
        return updating.update(request, options);
    }

    @Override
    public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        return updating.patch(request, type, options);
    }
}
