package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.status.StatusException;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Operators;

/** One watch that is going on: first its backlog, then what the cache hands over, at the subscriber's pace. */
public final class Watcher implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

    /** How many events may wait for a slow subscriber before its watch is closed. */
    public static final int MAX_QUEUED = 4096;

    private final Interest interest;
    private final @Nullable LongFunction<WatchEvent> bookmarks;
    private final long startRevision;
    private final Supplier<Iterator<WatchEvent>> backlogSource;
    private final Subscriber<? super WatchEvent> subscriber;
    private final Consumer<Watcher> unregister;
    private final ConcurrentLinkedQueue<WatchEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    /** Starts taken, so that nothing is emitted before {@link #start}. */
    private final AtomicInteger draining = new AtomicInteger(1);

    private final AtomicLong requested = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable WatchEvent last;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private Iterator<WatchEvent> backlog = Collections.emptyIterator();
    private long bookmarked;

    /**
     * @param interest what is followed
     * @param bookmarks makes bookmarks, or null for none
     * @param startRevision events up to this revision are known or in the backlog
     * @param backlogSource what comes before live events; asked once, by {@link #start}
     * @param subscriber who watches
     * @param unregister ends the flow of live events
     */
    Watcher(
            Interest interest,
            @Nullable LongFunction<WatchEvent> bookmarks,
            long startRevision,
            Supplier<Iterator<WatchEvent>> backlogSource,
            Subscriber<? super WatchEvent> subscriber,
            Consumer<Watcher> unregister) {
        this.interest = interest;
        this.bookmarks = bookmarks;
        this.startRevision = startRevision;
        this.bookmarked = startRevision;
        this.backlogSource = backlogSource;
        this.subscriber = subscriber;
        this.unregister = unregister;
    }

    /** Hands the subscriber its subscription and then events; called once. */
    void start() {
        backlog = backlogSource.get();
        subscriber.onSubscribe(this);
        drainLoop();
    }

    Interest interest() {
        return interest;
    }

    /** Hands over a change; called by the dispatching thread. */
    void offer(CacheEvent event) {
        if (event.revision() <= startRevision || ended || cancelled) {
            return;
        }
        if (event.revision() > bookmarked) {
            bookmarked = event.revision();
        }
        try {
            WatchEvent seen = event.seenBy(interest);
            if (seen != null) {
                enqueue(seen);
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Tells which revision has been reached, where the client wants to know; called by the dispatching thread. */
    void progress(long revision) {
        if (bookmarks != null && revision > bookmarked) {
            bookmarked = revision;
            try {
                enqueue(bookmarks.apply(revision));
            } catch (Throwable e) {
                fail(e);
            }
        }
    }

    /** Ends the watch after what is queued; called where the cache goes away. */
    void end(@Nullable WatchEvent lastEvent) {
        last = lastEvent;
        ended = true;
        drain();
    }

    /**
     * Ends the watch, since an event cannot be delivered: whoever watches must not go on without it, and those who are
     * handed the event next must not miss it.
     */
    private void fail(Throwable cause) {
        LOG.warn("A watch ends because an event could not be delivered", cause);
        unregister.accept(this);
        queue.clear();
        failure = cause;
        ended = true;
        drain();
    }

    private void enqueue(WatchEvent event) {
        if (ended || cancelled) {
            return;
        }
        if (queued.incrementAndGet() > MAX_QUEUED) {
            unregister.accept(this);
            queue.clear();
            end(error(StatusException.expired("too many events are waiting for this watch; list again")));
            return;
        }
        queue.add(event);
        drain();
    }

    static WatchEvent error(StatusException status) {
        return new WatchEvent(WatchEvent.Type.ERROR, ObjectDocument.of(status.toStatus()));
    }

    @Override
    public void request(long n) {
        requested.accumulateAndGet(n, Operators::addCap);
        drain();
    }

    @Override
    public void cancel() {
        cancelled = true;
        unregister.accept(this);
    }

    private void drain() {
        if (draining.getAndIncrement() == 0) {
            drainLoop();
        }
    }

    private void drainLoop() {
        int missed = draining.get();
        do {
            try {
                emit();
            } catch (Throwable e) {
                abandon(e);
            }
            missed = draining.addAndGet(-missed);
        } while (missed != 0);
    }

    private void emit() {
        long allowed = requested.get();
        long emitted = 0;
        while (!cancelled) {
            boolean closing = ended;
            if (emitted == allowed) {
                if (closing && last == null && !backlog.hasNext() && queue.isEmpty()) {
                    complete();
                }
                break;
            }
            WatchEvent event;
            if (backlog.hasNext()) {
                event = backlog.next();
            } else {
                event = queue.poll();
                if (event != null) {
                    queued.decrementAndGet();
                } else if (closing) {
                    WatchEvent goodbye = last;
                    if (goodbye != null) {
                        subscriber.onNext(goodbye);
                    }
                    complete();
                    break;
                } else {
                    break;
                }
            }
            subscriber.onNext(event);
            emitted++;
        }
        if (emitted > 0 && allowed != Long.MAX_VALUE) {
            requested.addAndGet(-emitted);
        }
    }

    private void complete() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        unregister.accept(this);
        Throwable cause = failure;
        if (cause == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(cause);
        }
    }

    /** The subscriber itself has thrown, or what came before live events; it is told, if it still can be. */
    private void abandon(Throwable cause) {
        if (cancelled) {
            return;
        }
        LOG.warn("A watch ends because an event could not be delivered", cause);
        cancelled = true;
        unregister.accept(this);
        queue.clear();
        try {
            subscriber.onError(cause);
        } catch (Throwable again) {
            LOG.debug("nor could that be told", again);
        }
    }
}
