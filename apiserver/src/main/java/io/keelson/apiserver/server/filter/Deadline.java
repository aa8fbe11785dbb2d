package io.keelson.apiserver.server.filter;

import io.keelson.apiserver.server.exchange.RequestFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * An answer that fails with {@link TimeoutException} where it is not there in time, and with {@link RequestFailure}
 * where making it threw an {@link Error}, which Reactor would let pass by everybody who waits. An answer that is there at
 * once, as reads from memory are, costs no timer.
 */
final class Deadline<T> extends Mono<T> {
    private final Mono<T> source;
    private final Duration limit;
    private final Scheduler timer;
    private final Runnable ended;

    private Deadline(Mono<T> source, Duration limit, Scheduler timer, Runnable ended) {
        this.source = source;
        this.limit = limit;
        this.timer = timer;
        this.ended = ended;
    }

    /**
     * Bounds an answer.
     *
     * @param limit how long it may take from when it is subscribed to
     * @param timer where time is measured
     * @param ended called once, before the answer is handed on: whichever it is, also where nobody waits any longer
     */
    static <T> Mono<T> of(Mono<T> source, Duration limit, Scheduler timer, Runnable ended) {
        return new Deadline<>(source, limit, timer, ended);
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Guard<T> guard = new Guard<>(actual, ended);
        try {
            source.subscribe(guard);
        } catch (RuntimeException | Error failure) {
            if (!guard.fail(RequestFailure.of(failure))) {
                throw failure;
            }
        }
        guard.arm(timer, limit);
    }

    private static final class Guard<T> implements CoreSubscriber<T>, Subscription {
        private final CoreSubscriber<? super T> actual;
        private final Runnable ended;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Subscription upstream;
        private volatile @Nullable Disposable alarm;

        private Guard(CoreSubscriber<? super T> actual, Runnable ended) {
            this.actual = actual;
            this.ended = ended;
        }

        private void arm(Scheduler timer, Duration limit) {
            if (over.get()) {
                return;
            }
            Disposable set = timer.schedule(this::late, limit.toMillis(), TimeUnit.MILLISECONDS);
            alarm = set;
            if (over.get()) {
                set.dispose();
            }
        }

        private void late() {
            fail(new TimeoutException());
        }

        private boolean fail(Throwable failure) {
            if (!end()) {
                return false;
            }
            Subscription source = upstream;
            if (source == null) {
                Operators.error(actual, failure);
            } else {
                source.cancel();
                actual.onError(failure);
            }
            return true;
        }

        private boolean end() {
            if (!over.compareAndSet(false, true)) {
                return false;
            }
            Disposable set = alarm;
            if (set != null) {
                set.dispose();
            }
            ended.run();
            return true;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T value) {
            if (end()) {
                actual.onNext(value);
                actual.onComplete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (end()) {
                actual.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long count) {
            Subscription source = upstream;
            if (source != null) {
                source.request(count);
            }
        }

        @Override
        public void cancel() {
            Subscription source = upstream;
            if (end() && source != null) {
                source.cancel();
            }
        }
    }
}
