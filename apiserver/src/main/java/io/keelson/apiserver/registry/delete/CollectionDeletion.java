package io.keelson.apiserver.registry.delete;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.read.Lists;
import io.keelson.apiserver.registry.write.Version;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes all objects that a list would show. Objects that go meanwhile do not matter. */
public final class CollectionDeletion {
    private final Version version;
    private final Lists lists;
    private final Deletion deletion;

    public CollectionDeletion(Version version, Lists lists) {
        this.version = version;
        this.lists = lists;
        this.deletion = new Deletion(version);
    }

    public Answer delete(WriteRequest request, DeleteOptions options, ListOptions selected) {
        DocumentList list = lists.list(version.namespace(request), selected).block();
        if (list == null) {
            throw StatusException.internal("the list ended without an answer");
        }
        OptionRules.delete(options);
        WriteContext context = version.context(request, !options.dryRun().isEmpty(), "");
        version.strategy().warningsOnDelete(options).forEach(context::warn);
        for (ObjectDocument object : list.items()) {
            try {
                deletion.delete(object.header().namespace(), object.header().name(), options, context);
            } catch (StatusException e) {
                if (e.code() != 404) {
                    throw e;
                }
            }
        }
        return new Answer(200, shown(list), context.warnings());
    }

    /** The objects as they were before; without their kinds, unless nobody could tell those of custom resources. */
    private ObjectDocument shown(DocumentList list) {
        ObjectNode tree = Json.object()
                .put("kind", version.info().listKind())
                .put("apiVersion", version.info().apiVersion());
        ObjectNode metadata = tree.putObject("metadata").put("resourceVersion", Long.toString(list.resourceVersion()));
        boolean custom = version.versions().definition().form() != null;
        if (!list.continueToken().isEmpty() || custom) {
            metadata.put("continue", list.continueToken());
        }
        Long remaining = list.remainingItemCount();
        if (remaining != null) {
            metadata.put("remainingItemCount", remaining);
        }
        ArrayNode items = tree.putArray("items");
        for (ObjectDocument object : list.items()) {
            items.add(custom ? object.toTree() : object.toTree().remove(List.of("kind", "apiVersion")));
        }
        return ObjectDocument.of(tree);
    }
}
