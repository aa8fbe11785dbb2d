package io.keelson.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.storage.Backend;
import io.keelson.storage.Backend.Change;
import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.BackendContract;
import io.keelson.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on etcd, and an etcd that goes away and comes back. */
class EtcdBackendTest extends BackendContract {
    private EtcdProcess etcd;

    @Override
    protected Backend open() throws IOException {
        etcd = EtcdProcess.start();
        return connect(Duration.ofSeconds(10));
    }

    private EtcdBackend connect(Duration timeout) {
        return EtcdBackend.connect(new EtcdOptions(List.of(etcd.endpoint()), null, null, null, timeout));
    }

    @AfterEach
    void stop() throws IOException {
        if (etcd != null) {
            etcd.close();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereWhenEtcdComesBack() throws Exception {
        try (EtcdBackend backend = connect(Duration.ofSeconds(2))) {
            long revision = backend.commit(List.of(new Change("/a", new byte[] {1}, 0)))
                    .block()
                    .revision();
            CompletableFuture<EventBatch> next = backend.watch("/", revision)
                    .filter(b -> !b.events().isEmpty())
                    .next()
                    .toFuture();
            etcd.kill();
            assertThatThrownBy(() -> backend.commit(List.of(new Change("/b", new byte[] {2}, 0)))
                            .block())
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.retriable()).isTrue());

            etcd.startAgain();
            assertThat(backend.get("/a", 0).retry(20).block().modRevision()).isEqualTo(revision);
            backend.commit(List.of(new Change("/c", new byte[] {3}, 0)))
                    .retry(5)
                    .block();
            // The watch either goes on or has said that it must be started again; it never misses a change silently.
            try {
                assertThat(next.get(20, TimeUnit.SECONDS).events().getFirst().key())
                        .isIn("/b", "/c");
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                StorageException.class,
                                s -> assertThat(s.retriable()).isTrue());
            }
        }
    }
}
