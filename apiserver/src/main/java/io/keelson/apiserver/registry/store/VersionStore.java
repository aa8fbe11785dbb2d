package io.keelson.apiserver.registry.store;

import io.keelson.api.document.ObjectDocument;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.delete.CollectionDeletion;
import io.keelson.apiserver.registry.delete.Deletion;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.PatchType;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.registry.read.Lists;
import io.keelson.apiserver.registry.read.Reads;
import io.keelson.apiserver.registry.watch.Watches;
import io.keelson.apiserver.registry.write.Creation;
import io.keelson.apiserver.registry.write.UpdateRules;
import io.keelson.apiserver.registry.write.Updating;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One served version of a stored resource. */
final class VersionStore implements ResourceStore {
    private final ResourceDefinition definition;
    private final Version version;
    private final Reads reads;
    private final Lists lists;
    private final Watches watches;
    private final Creation creation;
    private final Updating updating;
    private final Deletion deletion;
    private final CollectionDeletion collectionDeletion;
    private final Map<String, Subresource> subresources;

    VersionStore(
            ResourceDefinition definition,
            Version version,
            Reads reads,
            Lists lists,
            Watches watches,
            Map<String, Subresource> subresources) {
        this.definition = definition;
        this.version = version;
        this.reads = reads;
        this.lists = lists;
        this.watches = watches;
        this.creation = new Creation(version);
        this.updating = new Updating(version, UpdateRules.main(version));
        this.deletion = new Deletion(version);
        this.collectionDeletion = new CollectionDeletion(version, lists);
        this.subresources = Map.copyOf(subresources);
    }

    Version version() {
        return version;
    }

    @Override
    public ResourceDefinition definition() {
        return definition;
    }

    @Override
    public Mono<ObjectDocument> get(String namespace, String name, GetOptions options) {
        return reads.get(namespace, name, options);
    }

    @Override
    public Mono<DocumentList> list(String namespace, ListOptions options) {
        return lists.list(namespace, options);
    }

    @Override
    public Flux<WatchEvent> watch(String namespace, WatchOptions options) {
        return watches.watch(namespace, options);
    }

    @Override
    public Answer create(WriteRequest request, CreateOptions options) {
        return creation.create(request, options);
    }

    @Override
    public Answer update(WriteRequest request, UpdateOptions options) {
        return updating.update(request, options);
    }

    @Override
    public Answer patch(WriteRequest request, PatchType type, PatchOptions options) {
        return updating.patch(request, type, options);
    }

    @Override
    public Answer delete(WriteRequest request, DeleteOptions options) {
        return deletion.delete(request, options);
    }

    @Override
    public Answer deleteCollection(WriteRequest request, DeleteOptions options, ListOptions selected) {
        return collectionDeletion.delete(request, options, selected);
    }

    @Override
    public @Nullable Subresource subresource(String name) {
        return subresources.get(name);
    }
}
