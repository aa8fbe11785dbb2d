package io.keelson.apiserver.server.exchange;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Where blocking work of requests is done: on a virtual thread each. How many there are is bounded by the seats. An
 * {@link Error} ends the request whose work threw it and nothing else.
 */
public final class VirtualThreads implements AutoCloseable {
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("api-write-", 0).factory());
    private final Scheduler scheduler = Schedulers.fromExecutorService(executor);

    /** Returns what a blocking call returns. */
    public <T> Mono<T> call(Callable<? extends T> work) {
        return Mono.<T>fromCallable(() -> guarded(work)).subscribeOn(scheduler);
    }

    private static <T> T guarded(Callable<? extends T> work) throws Exception {
        try {
            return work.call();
        } catch (Error e) {
            throw new RequestFailure(e);
        }
    }

    @Override
    public void close() {
        scheduler.dispose();
        executor.shutdown();
    }
}
