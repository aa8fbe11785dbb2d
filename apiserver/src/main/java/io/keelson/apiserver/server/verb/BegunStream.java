package io.keelson.apiserver.server.verb;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * A stream that has been subscribed to before its one subscriber comes, so that a failure at its beginning is known
 * before. Nothing is requested until then, so nothing is lost.
 */
final class BegunStream<T> extends Flux<T> implements CoreSubscriber<T> {
    private @Nullable Subscription upstream;
    private @Nullable CoreSubscriber<? super T> downstream;
    private @Nullable Throwable failure;
    private boolean completed;

    private BegunStream() {}

    /** Begins the stream. */
    static <T> BegunStream<T> of(Flux<T> source) {
        BegunStream<T> begun = new BegunStream<>();
        source.subscribe(begun);
        return begun;
    }

    /** Returns what the stream failed with, null where it goes on or has ended well. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Ends the stream for its subscriber as if there were no more to come. */
    void end() {
        Subscription subscription;
        synchronized (this) {
            subscription = upstream;
        }
        if (subscription != null) {
            subscription.cancel();
        }
        onComplete();
    }

    @Override
    public synchronized void onSubscribe(Subscription subscription) {
        upstream = subscription;
    }

    @Override
    public void onNext(T value) {
        CoreSubscriber<? super T> subscriber = downstream;
        if (subscriber != null) {
            subscriber.onNext(value);
        }
    }

    @Override
    public void onError(Throwable error) {
        CoreSubscriber<? super T> subscriber;
        synchronized (this) {
            failure = error;
            subscriber = downstream;
        }
        if (subscriber != null) {
            subscriber.onError(error);
        }
    }

    @Override
    public void onComplete() {
        CoreSubscriber<? super T> subscriber;
        synchronized (this) {
            completed = true;
            subscriber = downstream;
        }
        if (subscriber != null) {
            subscriber.onComplete();
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Subscription subscription;
        synchronized (this) {
            subscription = failure == null && !completed ? upstream : null;
            downstream = subscription == null ? null : actual;
        }
        if (subscription != null) {
            actual.onSubscribe(subscription);
        } else if (failure != null) {
            Operators.error(actual, failure);
        } else {
            Operators.complete(actual);
        }
    }
}
