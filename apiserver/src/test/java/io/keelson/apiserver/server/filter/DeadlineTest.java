package io.keelson.apiserver.server.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.apiserver.server.exchange.RequestFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class DeadlineTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicInteger ended = new AtomicInteger();

    private <T> CompletableFuture<T> bounded(Mono<T> answer) {
        return Deadline.of(answer, Duration.ofSeconds(60), time, ended::incrementAndGet)
                .toFuture();
    }

    @Test
    void anAnswerInTimeIsHandedOn() {
        assertThat(bounded(Mono.just("yes"))).isCompletedWithValue("yes");
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(ended).hasValue(1);
    }

    @Test
    void anAnswerThatDoesNotComeFails() {
        CompletableFuture<String> answer = bounded(Mono.never());
        time.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(answer).isNotDone();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThatThrownBy(answer::get).hasCauseInstanceOf(TimeoutException.class);
        assertThat(ended).hasValue(1);
    }

    @Test
    void anErrorEndsTheRequestAndNothingElse() {
        CompletableFuture<String> answer = bounded(Mono.just("x").map(x -> {
            throw new StackOverflowError();
        }));
        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RequestFailure.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(ended).hasValue(1);
    }
}
