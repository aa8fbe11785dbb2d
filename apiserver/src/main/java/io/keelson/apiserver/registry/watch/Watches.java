package io.keelson.apiserver.registry.watch;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.ResourceDefinition;
import io.keelson.apiserver.registry.options.OptionRules;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.registry.read.Freshness;
import io.keelson.apiserver.registry.read.SelectionPredicate;
import io.keelson.apiserver.registry.read.StoredResource;
import io.keelson.apiserver.registry.read.Versions;
import io.keelson.apiserver.watchcache.Interest;
import io.keelson.apiserver.watchcache.WatchCache;
import io.keelson.apiserver.watchcache.WatchEvent;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Watches of one version of a resource, by the resource version rules of the API concepts page. */
public final class Watches {
    /** How long watches go on where the client says nothing: so many seconds, and up to as many more. */
    private static final long WATCH_SECONDS = 1800;

    private final StoredResource resource;
    private final ResourceDefinition definition;
    private final ResourceInfo info;
    private final Versions versions;
    private final Freshness freshness;
    private final Scheduler timers;

    /** @param timers ends watches in time */
    public Watches(
            StoredResource resource,
            ResourceDefinition definition,
            Versions versions,
            Freshness freshness,
            Scheduler timers) {
        this.resource = resource;
        this.definition = definition;
        this.info = definition.info();
        this.versions = versions;
        this.freshness = freshness;
        this.timers = timers;
    }

    /** Starts a watch; what is wrong with its options is thrown. */
    public Flux<WatchEvent> watch(String namespace, WatchOptions sent) {
        WatchOptions options = sent.completed();
        SelectionPredicate selection =
                SelectionPredicate.of(definition, namespace, options.labelSelector(), options.fieldSelector());
        OptionRules.watch(options);
        long from;
        try {
            from = OptionRules.version(options.resourceVersion());
        } catch (NumberFormatException e) {
            throw StatusException.of(500, "", String.valueOf(e.getMessage()), null);
        }
        boolean served = versions.selectsServed(selection);
        Interest interest =
                served ? selection.interestInPlace(info.namespaced()) : selection.interest(info.namespaced());
        WatchCache cache = resource.cache();
        @Nullable LongFunction<WatchEvent> bookmarks = options.allowWatchBookmarks() ? versions.bookmarks() : null;
        Boolean initial = options.sendInitialEvents();
        Flux<WatchEvent> events;
        if (initial == null) {
            events = cache.watch(interest, from, bookmarks);
        } else if (!initial) {
            events = from > 0
                    ? cache.watch(interest, from, bookmarks)
                    : freshness
                            .mostRecent()
                            .thenMany(Flux.defer(
                                    () -> cache.watch(interest, cache.snapshot().revision(), bookmarks)));
        } else {
            Mono<Void> fresh = options.resourceVersion().isEmpty()
                    ? freshness.mostRecent()
                    : from == 0 ? Mono.empty() : freshness.atLeast(from);
            events = fresh.thenMany(
                    cache.watchAll(interest, bookmarks, bookmarks == null ? null : versions.initialEnd()));
        }
        if (!versions.handsThrough()) {
            Flux<WatchEvent> stored = versions.blocks() ? events.publishOn(Schedulers.boundedElastic()) : events;
            Predicate<ObjectDocument> filter = selection.filter();
            events = served
                    ? stored.mapNotNull(event -> versions.selected(event, filter))
                    : stored.map(versions::toServed);
        }
        return events.take(timeout(options), timers);
    }

    private static Duration timeout(WatchOptions options) {
        return Duration.ofSeconds(
                options.timeoutSeconds() > 0
                        ? options.timeoutSeconds()
                        : WATCH_SECONDS + ThreadLocalRandom.current().nextLong(WATCH_SECONDS));
    }
}
