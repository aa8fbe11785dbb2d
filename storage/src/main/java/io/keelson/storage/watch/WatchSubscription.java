package io.keelson.storage.watch;

import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One watcher: the revision it has reached and how many batches it asked for.
 *
 * <p>{@code missed} counts wake-ups; whoever moves it from 0 starts a delivery and runs until no wake-up is left, so
 * that deliveries never overlap.
 */
final class WatchSubscription implements Subscription {
    private static final int TRANSACTIONS_PER_BATCH = 128;
    private final History history;
    private final Executor executor;
    private final Set<WatchSubscription> registry;
    private final CoreSubscriber<? super EventBatch> subscriber;
    private final String prefix;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger missed = new AtomicInteger();
    private volatile @Nullable StorageException ending;
    private volatile boolean done;
    /** Only touched by the delivery that runs. */
    private long reached;

    WatchSubscription(
            History history,
            Executor executor,
            Set<WatchSubscription> registry,
            CoreSubscriber<? super EventBatch> subscriber,
            String prefix,
            long reached) {
        this.history = history;
        this.executor = executor;
        this.registry = registry;
        this.subscriber = subscriber;
        this.prefix = prefix;
        this.reached = reached;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            wake();
        }
    }

    @Override
    public void cancel() {
        done = true;
        registry.remove(this);
    }

    void end(StorageException reason) {
        ending = reason;
        wake();
    }

    void wake() {
        if (!done && missed.getAndIncrement() == 0) {
            try {
                executor.execute(this::deliver);
            } catch (RejectedExecutionException e) {
                fail(new StorageException("The storage engine was closed.", true, e));
            }
        }
    }

    private void deliver() {
        int seen = 1;
        do {
            deliverWhatIsAskedFor();
            seen = missed.addAndGet(-seen);
        } while (seen != 0);
    }

    private void deliverWhatIsAskedFor() {
        while (!done) {
            StorageException end = ending;
            if (end != null) {
                fail(end);
                return;
            }
            if (requested.get() == 0 || reached >= history.newest()) {
                return;
            }
            EventBatch batch;
            try {
                batch = next();
            } catch (StorageException e) {
                fail(e);
                return;
            }
            reached = batch.revision();
            if (requested.get() != Long.MAX_VALUE) {
                requested.decrementAndGet();
            }
            subscriber.onNext(batch);
        }
    }

    private EventBatch next() {
        List<EventBatch> transactions = history.read(reached, TRANSACTIONS_PER_BATCH);
        List<Event> events = new ArrayList<>();
        long revision = reached;
        for (EventBatch transaction : transactions) {
            revision = transaction.revision();
            for (Event event : transaction.events()) {
                if (event.key().startsWith(prefix)) {
                    events.add(event);
                }
            }
        }
        return new EventBatch(List.copyOf(events), revision);
    }

    private void fail(StorageException reason) {
        if (!done) {
            cancel();
            subscriber.onError(reason);
        }
    }
}
