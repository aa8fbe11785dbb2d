package io.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.document.SelectableFields;
import io.keelson.api.json.Json;
import io.keelson.storage.Backend;
import io.keelson.storage.StorageException;
import io.keelson.storage.memory.MemoryBackend;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class WatchCachesTest {
    private static final String PODS = "/registry/pods/";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final MemoryBackend memory = new MemoryBackend();
    private final FragileBackend backend = new FragileBackend(memory);
    private final Scheduler feed = Schedulers.newSingle("feed");
    private final Scheduler dispatching = Schedulers.newSingle("dispatch");
    private final WatchCaches caches = new WatchCaches(backend, feed, dispatching, Clock.systemUTC());
    private final WatchCache pods =
            caches.add(PODS, SelectableFields.of(List.of("spec.nodeName")), List.of("spec.nodeName"));

    @AfterEach
    void close() {
        caches.close();
        feed.dispose();
        dispatching.dispose();
        memory.close();
    }

    @Test
    void whatIsThereAtTheStartIsServedWithTheRevisionItWasStoredAt() {
        long stored = put("a", "one");
        caches.start().block();
        ObjectDocument pod = pods.snapshot().get(PODS + "ns/a");
        assertThat(pod).isNotNull();
        assertThat(pod.header().resourceVersion()).isEqualTo(stored);
        assertThat(Json.text(pod.toTree(), "metadata", "resourceVersion")).isEqualTo(Long.toString(stored));
    }

    @Test
    void anObjectThatEntersWhatIsWatchedIsAddedAndOneThatLeavesIsDeleted() {
        caches.start().block();
        Interest onNodeOne = new Interest(
                "",
                "",
                Map.of("spec.nodeName", "one"),
                pod -> "one".equals(pod.header().field("spec.nodeName")));
        StepVerifier.create(pods.watch(onNodeOne, caches.revision(), null).map(WatchCachesTest::told))
                .then(() -> put("a", "other"))
                .then(() -> put("a", "one"))
                .then(() -> put("a", "one"))
                .then(() -> put("b", "other"))
                .then(() -> put("a", "other"))
                .expectNext("ADDED a", "MODIFIED a", "DELETED a")
                .thenCancel()
                .verify(SOON);
        assertThat(pods.watcherCount()).isZero();
    }

    @Test
    void aWatchGoesOnAfterTheRevisionItKnowsAndADeletedObjectHasTheRevisionOfItsDeletion() {
        caches.start().block();
        long first = put("a", "one");
        put("b", "one");
        long deletion = delete("a");
        reached(deletion);
        StepVerifier.create(pods.watch(Interest.ALL, first, null))
                .assertNext(event -> assertThat(told(event)).isEqualTo("ADDED b"))
                .assertNext(event -> {
                    assertThat(told(event)).isEqualTo("DELETED a");
                    assertThat(event.object().header().resourceVersion()).isEqualTo(deletion);
                })
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void aRevisionFromBeforeTheCacheIsTooOld() {
        put("a", "one");
        long known = put("b", "one");
        caches.start().block();
        StepVerifier.create(pods.watch(Interest.ALL, known - 1, null))
                .assertNext(event -> {
                    assertThat(event.type()).isEqualTo(WatchEvent.Type.ERROR);
                    assertThat(new String(event.object().bytes(), StandardCharsets.UTF_8))
                            .contains("too old resource version: " + (known - 1) + " (" + known + ")", "\"Expired\"");
                })
                .expectComplete()
                .verify(SOON);
    }

    /** Subscribers that throw what the reactive library does not catch, and selectors that throw. */
    @Test
    void aWatcherWhoseDeliveryThrowsIsEndedAndTheOthersMissNothing() {
        caches.start().block();
        long known = caches.revision();
        AtomicBoolean ended = new AtomicBoolean();
        pods.watch(Interest.ALL, known, null).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(WatchEvent event) {
                throw new StackOverflowError();
            }

            @Override
            protected void hookFinally(SignalType type) {
                ended.set(true);
            }
        });
        Interest throwing = new Interest("", "", Map.of(), pod -> {
            throw new IllegalStateException("this selector is broken");
        });
        StepVerifier broken = StepVerifier.create(pods.watch(throwing, known, null))
                .expectErrorMessage("this selector is broken")
                .verifyLater();
        StepVerifier whole = StepVerifier.create(
                        pods.watch(Interest.ALL, known, null).map(WatchCachesTest::told))
                .expectNext("ADDED a", "MODIFIED a", "DELETED a")
                .thenCancel()
                .verifyLater();

        put("a", "one");
        put("a", "two");
        reached(delete("a"));

        broken.verify(SOON);
        whole.verify(SOON);
        assertThat(ended).isTrue();
        assertThat(pods.watcherCount()).isZero();
    }

    @Test
    void aWatcherThatIsBusyHoldsUpNoReaderAndNobodyMissesAnything() {
        caches.start().block();
        long known = caches.revision();
        CompletableFuture<Void> busy = new CompletableFuture<>();
        Queue<String> told = new ConcurrentLinkedQueue<>();
        pods.watch(Interest.ALL, known, null).subscribe(event -> {
            busy.join();
            told.add(told(event));
        });
        StepVerifier other = StepVerifier.create(
                        pods.watch(Interest.ALL, known, null).map(WatchCachesTest::told))
                .expectNext("ADDED a", "MODIFIED a")
                .thenCancel()
                .verifyLater();

        put("a", "one");
        reached(put("a", "two"));

        assertThat(pods.snapshot().byField("spec.nodeName", "two")).hasSize(1);
        assertThat(told).isEmpty();
        busy.complete(null);
        other.verify(SOON);
        assertThat(told).containsExactly("ADDED a", "MODIFIED a");
    }

    @Test
    void aWatcherThatDoesNotKeepUpIsToldToListAgain() {
        caches.start().block();
        StepVerifier.create(pods.watch(Interest.ALL, caches.revision(), null).map(WatchCachesTest::told), 0)
                .then(() -> {
                    long last = 0;
                    for (int i = 0; i <= Watcher.MAX_QUEUED; i++) {
                        last = put("p" + i, "one");
                    }
                    reached(last);
                    dispatched();
                    assertThat(pods.watcherCount()).isZero();
                })
                .thenRequest(1)
                .expectNext("ERROR ")
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void aWatchThatStartsWithWhatIsThereEndsThatWithABookmarkAndGetsMoreOfThemLater() {
        long there = put("b", "one");
        put("a", "one");
        caches.start().block();
        LongFunction<WatchEvent> bookmark = revision -> new WatchEvent(
                WatchEvent.Type.BOOKMARK,
                ObjectDocument.of(
                        Json.parse(("{\"metadata\":{\"name\":\"at\",\"resourceVersion\":\"" + revision + "\"}}")
                                .getBytes(StandardCharsets.UTF_8))));
        assertThat(there).isPositive();
        StepVerifier.create(pods.watchAll(Interest.ALL, bookmark, bookmark)
                        .map(event ->
                                told(event) + "@" + event.object().header().resourceVersion()))
                .expectNext("ADDED a@" + (there + 1), "ADDED b@" + there, "BOOKMARK at@" + (there + 1))
                .then(() -> {
                    long elsewhere = commit("/registry/secrets/ns/s", "{\"metadata\":{\"name\":\"s\"}}");
                    reached(elsewhere);
                    feed.schedule(caches::sendBookmarks);
                })
                .expectNext("BOOKMARK at@" + (there + 2))
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void pastStatesStayReadable() {
        caches.start().block();
        long before = put("a", "one");
        put("b", "one");
        reached(delete("a"));
        CacheSnapshot past = pods.at(before);
        assertThat(past).isNotNull();
        assertThat(past.range(PODS, WatchCache.after(PODS)).stream()
                        .map(pod -> pod.header().name()))
                .containsExactly("a");
        assertThat(pods.snapshot().byField("spec.nodeName", "one").stream()
                        .map(pod -> pod.header().name()))
                .containsExactly("b");
    }

    @Test
    void aWatchOfTheStorageThatBreaksIsTakenUpWhereItEnded() {
        caches.start().block();
        long start = caches.revision();
        put("a", "one");
        StepVerifier.create(pods.watch(Interest.ALL, start, null).map(WatchCachesTest::told))
                .expectNext("ADDED a")
                .then(backend::interrupt)
                .then(() -> put("b", "one"))
                .expectNext("ADDED b")
                .thenCancel()
                .verify(SOON);
    }

    @Test
    void whereTheStorageForgotWhatWasMissedEverythingIsReadAnewAndWatchersListAgain() {
        caches.start().block();
        long start = caches.revision();
        reached(put("a", "one"));
        StepVerifier.create(pods.watch(Interest.ALL, start, null).map(WatchCachesTest::told))
                .expectNext("ADDED a")
                .then(() -> {
                    backend.away.set(true);
                    backend.interrupt();
                    long last = put("b", "one");
                    memory.compact(last).block();
                    backend.away.set(false);
                })
                .expectNext("ERROR ")
                .expectComplete()
                .verify(SOON);
        assertThat(pods.snapshot().get(PODS + "ns/b")).isNotNull();
    }

    private static String told(WatchEvent event) {
        return event.type() + " " + event.object().header().name();
    }

    /** Waits until the watchers have been handed what the caches have reached. */
    private void dispatched() {
        Mono.fromRunnable(() -> {}).subscribeOn(feed).block(SOON);
        Mono.fromRunnable(() -> {}).subscribeOn(dispatching).block(SOON);
    }

    private void reached(long revision) {
        caches.reached(revision).orTimeout(10, TimeUnit.SECONDS).join();
    }

    private long put(String name, String node) {
        return commit(
                PODS + "ns/" + name,
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"ns\"},\"spec\":{\"nodeName\":\"" + node + "\"}}");
    }

    private long commit(String key, String value) {
        Backend.Entry there = memory.get(key, 0).block();
        long expected = there == null ? 0 : there.modRevision();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return memory.commit(List.of(new Backend.Change(key, bytes, expected)))
                .block()
                .revision();
    }

    private long delete(String name) {
        String key = PODS + "ns/" + name;
        long expected = memory.get(key, 0).block().modRevision();
        return memory.commit(List.of(new Backend.Change(key, null, expected)))
                .block()
                .revision();
    }

    /** A storage whose watches can be broken. */
    private static final class FragileBackend implements Backend {
        private final Backend real;
        private final AtomicBoolean away = new AtomicBoolean();
        private volatile Sinks.Empty<Void> breaker = Sinks.empty();

        FragileBackend(Backend real) {
            this.real = real;
        }

        void interrupt() {
            Sinks.Empty<Void> broken = breaker;
            breaker = Sinks.empty();
            broken.tryEmitEmpty();
        }

        @Override
        public Mono<Entry> get(String key, long revision) {
            return real.get(key, revision);
        }

        @Override
        public Mono<Range> range(String from, String to, int limit, long revision) {
            return real.range(from, to, limit, revision);
        }

        @Override
        public Mono<Commit> commit(List<Change> changes) {
            return real.commit(changes);
        }

        @Override
        public Flux<EventBatch> watch(String prefix, long afterRevision) {
            if (away.get()) {
                return Flux.error(new StorageException("away", true, null));
            }
            return real.watch(prefix, afterRevision).takeUntilOther(breaker.asMono());
        }

        @Override
        public Mono<Long> revision() {
            return real.revision();
        }

        @Override
        public Mono<Void> compact(long revision) {
            return real.compact(revision);
        }

        @Override
        public void close() {}
    }
}
