package io.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class DispatcherTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Dispatcher.Delivery DELIVERY =
            new Dispatcher.Delivery(new CacheEvent("/registry/pods/ns/a", 1, null, null, null), List.of());

    private final Scheduler scheduler = Schedulers.newSingle("dispatch");
    private final Dispatcher dispatcher = new Dispatcher(scheduler);
    private final CompletableFuture<Void> busy = new CompletableFuture<>();

    @AfterEach
    void close() {
        busy.complete(null);
        scheduler.dispose();
    }

    @Test
    void whatIsDoneAfterChangesWaitsForThem() {
        List<String> done = new ArrayList<>();
        dispatcher.run(busy::join);
        dispatcher.run(() -> done.add("change"));
        dispatcher.run(() -> done.add("bookmark"));
        busy.complete(null);
        Mono.fromRunnable(() -> {}).subscribeOn(scheduler).block(SOON);
        assertThat(done).containsExactly("change", "bookmark");
    }

    @Test
    void whoeverFeedsWaitsWhereTooManyChangesDo() throws InterruptedException {
        dispatcher.run(busy::join);
        dispatcher.dispatch(Collections.nCopies(Dispatcher.MOST_WAITING, DELIVERY));
        Thread feeding = Thread.ofPlatform().start(() -> dispatcher.dispatch(List.of(DELIVERY)));
        awaitWaiting(feeding);
        busy.complete(null);
        assertThat(feeding.join(SOON)).isTrue();
    }

    @Test
    void whoeverWaitsGoesOnWhenTheServerCloses() throws InterruptedException {
        dispatcher.run(busy::join);
        dispatcher.dispatch(Collections.nCopies(Dispatcher.MOST_WAITING, DELIVERY));
        Thread feeding = Thread.ofPlatform().start(() -> dispatcher.dispatch(List.of(DELIVERY)));
        awaitWaiting(feeding);
        dispatcher.close();
        assertThat(feeding.join(SOON)).isTrue();
    }

    private static void awaitWaiting(Thread thread) {
        long patience = System.nanoTime() + SOON.toNanos();
        while (thread.getState() != Thread.State.WAITING && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        assertThat(thread.getState()).isEqualTo(Thread.State.WAITING);
    }
}
