package io.keelson.apiserver.registry.read;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.DocumentList;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.watchcache.CacheSnapshot;
import io.keelson.apiserver.watchcache.WatchCache;
import io.keelson.apiserver.watchcache.WatchCaches;
import io.keelson.storage.Backend;
import io.keelson.storage.CompactedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Lists of one version of a resource. The state of now and those of the recent past come from the watch cache; older ones,
 * as long as they are not compacted, from the storage.
 */
public final class Lists {
    /** How many objects are converted in one question where only some of them are selected. */
    private static final int CONVERTED_AT_ONCE = 500;

    private final StoredResource resource;
    private final ResourceDefinition definition;
    private final ResourceInfo info;
    private final Versions versions;
    private final Freshness freshness;
    private final WatchCaches caches;
    private final Backend backend;

    public Lists(
            StoredResource resource,
            ResourceDefinition definition,
            Versions versions,
            Freshness freshness,
            WatchCaches caches,
            Backend backend) {
        this.resource = resource;
        this.definition = definition;
        this.info = definition.info();
        this.versions = versions;
        this.freshness = freshness;
        this.caches = caches;
        this.backend = backend;
    }

    /**
     * What is listed.
     *
     * @param from the first key
     * @param to the key that ends the range
     * @param prefix what start keys in tokens are relative to
     * @param limit the most objects, 0 for all
     */
    private record Page(SelectionPredicate selection, String prefix, String from, String to, int limit) {}

    public Mono<DocumentList> list(String namespace, ListOptions options) {
        Mono<DocumentList> listed = listed(namespace, options);
        return versions.blocks() ? listed.subscribeOn(Schedulers.boundedElastic()) : listed;
    }

    private Mono<DocumentList> listed(String namespace, ListOptions options) {
        OptionRules.list(options);
        SelectionPredicate selection =
                SelectionPredicate.of(definition, namespace, options.labelSelector(), options.fieldSelector());
        String prefix = resource.prefix(namespace);
        // Whoever takes any version is given all of it at once, whatever the limit, as from upstream's watch cache.
        boolean any = options.resourceVersion().equals("0");
        int limit = any ? 0 : (int) Math.max(0, Math.min(options.limit(), Integer.MAX_VALUE));
        Page first = new Page(selection, prefix, prefix, WatchCache.after(prefix), limit);
        if (!options.continueToken().isEmpty()) {
            return proceed(first, options);
        }
        long version;
        try {
            version = OptionRules.version(options.resourceVersion());
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("invalid resource version: " + e.getMessage());
        }
        if (options.resourceVersion().isEmpty()) {
            return freshness.mostRecent().then(Mono.fromSupplier(() -> now(first)));
        }
        String match = options.resourceVersionMatch();
        if (match.equals("Exact") || match.isEmpty() && limit > 0 && version > 0) {
            return freshness.atLeast(version).then(Mono.defer(() -> at(version, first)));
        }
        return freshness.atLeast(version).then(Mono.fromSupplier(() -> now(first)));
    }

    private Mono<DocumentList> proceed(Page first, ListOptions options) {
        ContinueToken token = ContinueToken.decode(options.continueToken());
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals("0")) {
            throw StatusException.badRequest("specifying resource version is not allowed when using continue");
        }
        Page page =
                new Page(first.selection(), first.prefix(), first.prefix() + token.start(), first.to(), first.limit());
        if (token.revision() < 0) {
            return freshness.mostRecent().then(Mono.fromSupplier(() -> now(page)));
        }
        // The cache may know a state that the storage has forgotten; what is compacted is gone nevertheless, as
        // upstream's.
        return freshness
                .atLeast(token.revision())
                .then(Mono.defer(() -> backend.get(page.from(), token.revision())))
                .then(Mono.defer(() -> at(token.revision(), page)))
                .onErrorMap(CompactedException.class, e -> expired(token));
    }

    private static StatusException expired(ContinueToken token) {
        String message = "The provided continue parameter is too old to display a consistent list result. You can start"
                + " a new list without the continue parameter, or use the continue token in this response to retrieve"
                + " the remainder of the results. Continuing with the provided token results in an inconsistent list -"
                + " objects that were created, modified, or deleted between the time the first chunk was returned and"
                + " now may show up in the list.";
        return StatusException.expired(message).withContinue(new ContinueToken(-1, token.start()).encode());
    }

    private DocumentList now(Page page) {
        long reached = caches.revision();
        CacheSnapshot snapshot = resource.cache().snapshot();
        return cut(snapshot, Math.max(reached, snapshot.revision()), page);
    }

    private Mono<DocumentList> at(long revision, Page page) {
        CacheSnapshot past = resource.cache().at(revision);
        if (past != null) {
            return Mono.just(cut(past, revision, page));
        }
        return backend.range(page.from(), page.to(), 0, revision)
                .map(range -> cut(range, revision, page))
                .onErrorMap(
                        error -> error instanceof CompactedException
                                && page.from().equals(page.prefix()),
                        error -> StatusException.expired("The resourceVersion for the provided list is too old."));
    }

    private DocumentList cut(CacheSnapshot snapshot, long revision, Page page) {
        SelectionPredicate selection = page.selection();
        if (versions.selectsServed(selection)) {
            List<ObjectDocument> candidates = snapshot.range(page.from(), page.to(), selection.place(), 0);
            return served(candidates, revision, page);
        }
        if (page.limit() == 0 && page.from().equals(page.prefix())) {
            return all(snapshot, revision, page);
        }
        Predicate<ObjectDocument> filter = selection.filter();
        List<ObjectDocument> found = snapshot.range(page.from(), page.to(), filter, page.limit());
        String next = null;
        int remaining = 0;
        if (page.limit() > 0 && found.size() == page.limit()) {
            next = resource.key(found.getLast()) + '\0';
            remaining = snapshot.count(next, page.to());
        }
        return chunk(found, revision, next, remaining, page);
    }

    private DocumentList all(CacheSnapshot snapshot, long revision, Page page) {
        SelectionPredicate selection = page.selection();
        Predicate<ObjectDocument> filter = selection.filter();
        List<ObjectDocument> found;
        String name = selection.name();
        String namespace = selection.namespace();
        String field = selection.exactFields().keySet().stream()
                .filter(snapshot::indexed)
                .findFirst()
                .orElse(null);
        if (!name.isEmpty() && (!info.namespaced() || !namespace.isEmpty())) {
            ObjectDocument one = snapshot.get(resource.key(namespace, name));
            found = one != null && filter.test(one) ? List.of(one) : List.of();
        } else if (field != null) {
            found = snapshot
                    .byField(field, String.valueOf(selection.exactFields().get(field)))
                    .stream()
                    .filter(filter)
                    .toList();
        } else {
            String prefix = resource.prefix(namespace);
            found = selection.everything()
                    ? snapshot.range(prefix, WatchCache.after(prefix))
                    : snapshot.range(prefix, WatchCache.after(prefix), filter, 0);
        }
        return chunk(found, revision, null, 0, page);
    }

    private DocumentList cut(Backend.Range range, long revision, Page page) {
        if (versions.selectsServed(page.selection())) {
            List<ObjectDocument> candidates = range.entries().stream()
                    .map(entry -> ObjectDocument.stored(entry.value(), entry.modRevision(), resource.fields()))
                    .filter(page.selection().place())
                    .toList();
            return served(candidates, revision, page);
        }
        Predicate<ObjectDocument> filter = page.selection().filter();
        List<ObjectDocument> found = new ArrayList<>();
        int index = 0;
        for (Backend.Entry entry : range.entries()) {
            if (page.limit() > 0 && found.size() == page.limit()) {
                break;
            }
            index++;
            ObjectDocument object = ObjectDocument.stored(entry.value(), entry.modRevision(), resource.fields());
            if (filter.test(object)) {
                found.add(object);
            }
        }
        int remaining = range.entries().size() - index;
        String next = remaining == 0 ? null : resource.key(found.getLast()) + '\0';
        return chunk(found, revision, next, remaining, page);
    }

    /** Selects among objects as they are served, some at a time. */
    private DocumentList served(List<ObjectDocument> candidates, long revision, Page page) {
        Predicate<ObjectDocument> filter = page.selection().filter();
        List<ObjectDocument> found = new ArrayList<>();
        for (int from = 0; from < candidates.size(); from += CONVERTED_AT_ONCE) {
            int to = Math.min(candidates.size(), from + CONVERTED_AT_ONCE);
            List<ObjectDocument> converted = versions.toServed(candidates.subList(from, to));
            for (int i = 0; i < converted.size(); i++) {
                if (filter.test(converted.get(i))) {
                    found.add(converted.get(i));
                    boolean more = from + i + 1 < candidates.size();
                    if (found.size() == page.limit() && more) {
                        String start = resource.key(candidates.get(from + i)) + '\0';
                        String next = start.substring(page.prefix().length());
                        return new DocumentList(found, revision, new ContinueToken(revision, next).encode(), null);
                    }
                }
            }
        }
        return new DocumentList(found, revision, "", null);
    }

    private DocumentList chunk(
            List<ObjectDocument> found, long revision, @Nullable String next, int remaining, Page page) {
        List<ObjectDocument> items = versions.toServed(found);
        if (next == null || remaining == 0) {
            return new DocumentList(items, revision, "", null);
        }
        String token = new ContinueToken(revision, next.substring(page.prefix().length())).encode();
        return new DocumentList(items, revision, token, page.selection().everything() ? (long) remaining : null);
    }
}
