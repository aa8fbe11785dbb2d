package io.keelson.apiserver.registry.read;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.Canonicalizer;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.definition.ObjectForm;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.write.Version;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Turns objects between the stored version and one that is served. Where they are the same, bytes are handed through. */
public final class Versions {
    private static final AtomicLong MADE = new AtomicLong();

    private final String key;
    private final ResourceDefinition definition;
    private final GroupVersionKind stored;
    private final GroupVersionKind served;
    private final Conversion conversion;
    private final @Nullable Schema storedSchema;
    private final @Nullable Schema servedSchema;
    private volatile @Nullable WatchEvent lastBookmark;

    public Versions(StoredResource resource, ResourceDefinition definition) {
        this.definition = definition;
        this.stored = resource.kind();
        this.served = definition.info().gvk();
        this.conversion = resource.conversion();
        this.storedSchema = resource.schema();
        this.servedSchema = definition.schema();
        this.key = served + "#" + MADE.incrementAndGet();
    }

    public ResourceDefinition definition() {
        return definition;
    }

    public boolean same() {
        return stored.equals(served);
    }

    /** Returns whether stored objects are always as they are served. */
    public boolean handsThrough() {
        return same() && definition.form() == null;
    }

    /** Returns whether conversion waits for others, so that it may not be done on threads that many share. */
    public boolean blocks() {
        return conversion.blocks();
    }

    /**
     * Returns whether selectors are to be asked of objects as they are served: where what they ask for may be another in
     * stored ones, since others convert, or a schema has defaults.
     */
    public boolean selectsServed(SelectionPredicate selection) {
        return definition.form() != null && (selection.asksFields() || !same() && selection.asksLabels());
    }

    /** Returns what a watcher of this version with a selection sees of an event of its place, null where it is nothing. */
    public @Nullable WatchEvent selected(WatchEvent event, Predicate<ObjectDocument> filter) {
        WatchEvent now = toServed(event);
        if (event.type() == WatchEvent.Type.BOOKMARK || event.type() == WatchEvent.Type.ERROR) {
            return now;
        }
        boolean follows = filter.test(now.object());
        WatchEvent deletion = event.asDeletion();
        if (deletion == null) {
            return follows ? now : null;
        }
        WatchEvent before = toServed(deletion);
        if (filter.test(before.object())) {
            return follows ? now : before;
        }
        return follows ? event.converted(key + "+", any -> new WatchEvent(WatchEvent.Type.ADDED, now.object())) : null;
    }

    /** Returns whether an object from the storage is as it is served. */
    private boolean isServed(ObjectDocument object) {
        ObjectForm form = definition.form();
        return object.header().kind().equals(served.kind())
                && object.header().apiVersion().equals(served.apiVersion())
                && (form == null || form.current(object.header().resourceVersion()));
    }

    public ObjectDocument toServed(ObjectDocument object) {
        return isServed(object) ? object : document(toServed(object.toTree()));
    }

    public List<ObjectDocument> toServed(List<ObjectDocument> objects) {
        if (handsThrough()) {
            return objects;
        }
        List<ObjectNode> trees = new ArrayList<>();
        for (ObjectDocument object : objects) {
            if (!isServed(object)) {
                trees.add(object.toTree());
            }
        }
        ObjectForm form = definition.form();
        if (conversion.blocks() && form != null) {
            // All at once: each question takes its time.
            conversion.convertAll(trees, served);
            trees.forEach(form::coerce);
        }
        Iterator<ObjectNode> converted = trees.iterator();
        List<ObjectDocument> all = new ArrayList<>(objects.size());
        for (ObjectDocument object : objects) {
            all.add(isServed(object) ? object : document(toServed(converted.next())));
        }
        return all;
    }

    /** Fields of versions that are built in are told from stored objects, those of others from the version's own. */
    private ObjectDocument document(ObjectNode served) {
        return definition.form() == null
                ? ObjectDocument.of(served)
                : ObjectDocument.of(served, definition.fieldLabels().fields());
    }

    /** Converts the tree in place. */
    public ObjectNode toServed(ObjectNode object) {
        ObjectForm form = definition.form();
        if (form == null) {
            return convert(object, stored, served, servedSchema, null);
        }
        GroupVersionKind actual = GroupVersionKind.of(
                String.valueOf(Json.text(object, "apiVersion")), String.valueOf(Json.text(object, "kind")));
        if (actual.equals(served)) {
            if (!form.current(Version.sentVersion(object))) {
                form.restore(object);
            }
            return object;
        }
        return convert(object, actual, served, null, form);
    }

    /** Converts the tree in place. */
    public ObjectNode toStored(ObjectNode object) {
        return convert(object, served, stored, storedSchema, definition.storedForm());
    }

    private ObjectNode convert(
            ObjectNode object,
            GroupVersionKind from,
            GroupVersionKind to,
            @Nullable Schema schema,
            @Nullable ObjectForm form) {
        if (!from.equals(to)) {
            conversion.convert(object, from, to);
            object.put("kind", to.kind()).put("apiVersion", to.apiVersion());
            if (schema != null) {
                Canonicalizer.apply(object, schema);
            }
            if (form != null) {
                form.coerce(object);
            }
        }
        return object;
    }

    /** Converts an event, once for all watchers of this version. */
    public WatchEvent toServed(WatchEvent event) {
        if (handsThrough()
                || event.type() == WatchEvent.Type.ERROR
                || event.type() == WatchEvent.Type.BOOKMARK
                || isServed(event.object())) {
            return event;
        }
        return event.converted(key, other -> new WatchEvent(other.type(), toServed(other.object())));
    }

    /** Makes bookmarks; the one of the newest revision is shared by all watchers. */
    public LongFunction<WatchEvent> bookmarks() {
        return revision -> {
            WatchEvent last = lastBookmark;
            if (last == null || last.object().header().resourceVersion() != revision) {
                last = bookmark(revision, false);
                lastBookmark = last;
            }
            return last;
        };
    }

    /** Makes the bookmark that ends the initial events of a streamed list. */
    public LongFunction<WatchEvent> initialEnd() {
        return revision -> bookmark(revision, true);
    }

    private WatchEvent bookmark(long revision, boolean initialEnd) {
        ObjectNode object = Json.object();
        object.put("kind", served.kind()).put("apiVersion", served.apiVersion());
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (initialEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return new WatchEvent(WatchEvent.Type.BOOKMARK, ObjectDocument.of(object));
    }
}
