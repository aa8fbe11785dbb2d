package io.keelson.apiserver.registry.subresource;

import io.keelson.api.document.ObjectDocument;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.read.Reads;
import io.keelson.apiserver.registry.write.UpdateRules;
import io.keelson.apiserver.registry.write.Updating;
import io.keelson.apiserver.registry.write.Version;
import reactor.core.publisher.Mono;

/** A subresource that speaks the kind of its resource, such as {@code /status}. */
public final class ObjectSubresource implements Subresource {
    private final Reads reads;
    private final Updating updating;

    public ObjectSubresource(Version version, Reads reads, UpdateRules rules) {
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
