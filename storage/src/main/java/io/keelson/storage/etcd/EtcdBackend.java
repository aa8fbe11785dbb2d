package io.keelson.storage.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.keelson.storage.Backend;
import io.keelson.storage.StorageException;
import io.keelson.storage.watch.Changes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An etcd cluster. Revisions are etcd's own. A write whose answer is lost fails as retriable although it may have been
 * committed: who tries again finds the new revision and a conflict, and reads before deciding.
 */
public final class EtcdBackend implements Backend {
    private static final int UNAVAILABLE_RETRIES = 2;
    private final Client client;
    private final KV kv;
    private final Duration timeout;
    private volatile boolean closed;

    private EtcdBackend(Client client, Duration timeout) {
        this.client = client;
        this.kv = client.getKVClient();
        this.timeout = timeout;
    }

    /**
     * Connects; calls fail as retriable as long as etcd cannot be reached.
     *
     * @throws StorageException where the TLS files cannot be used
     */
    public static EtcdBackend connect(EtcdOptions options) {
        ClientBuilder builder = Client.builder()
                .endpoints(options.endpoints().toArray(String[]::new))
                .connectTimeout(options.timeout())
                .retryMaxAttempts(UNAVAILABLE_RETRIES)
                // A range answers in one message, however many objects it has; the default would refuse 4 MiB.
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepaliveTime(Duration.ofSeconds(30))
                .keepaliveTimeout(Duration.ofSeconds(10))
                .keepaliveWithoutCalls(true);
        if (options.authority() != null) {
            try (InputStream authority = Files.newInputStream(options.authority())) {
                byte[] trusted = authority.readAllBytes();
                builder.sslContext(tls -> {
                    tls.trustManager(new java.io.ByteArrayInputStream(trusted));
                    if (options.certificate() != null && options.key() != null) {
                        tls.keyManager(
                                options.certificate().toFile(), options.key().toFile());
                    }
                });
            } catch (IOException | IllegalArgumentException e) {
                throw new StorageException("etcd's TLS files cannot be used: " + e.getMessage(), false, e);
            }
        }
        return new EtcdBackend(builder.build(), options.timeout());
    }

    @Override
    public Mono<Entry> get(String key, long revision) {
        GetOption option = GetOption.builder().withRevision(revision).build();
        return call(() -> kv.get(bytes(key), option), revision)
                .flatMap(r -> r.getKvs().isEmpty()
                        ? Mono.empty()
                        : Mono.just(entry(r.getKvs().getFirst())));
    }

    @Override
    public Mono<Range> range(String from, String to, int limit, long revision) {
        if (from.compareTo(to) >= 0) {
            return revision > 0
                    ? Mono.just(new Range(List.of(), revision, 0))
                    : revision().map(now -> new Range(List.of(), now, 0));
        }
        GetOption option = GetOption.builder()
                .withRange(bytes(to))
                .withLimit(limit)
                .withRevision(revision)
                .withSortField(GetOption.SortTarget.KEY)
                .withSortOrder(GetOption.SortOrder.ASCEND)
                .build();
        return call(() -> kv.get(bytes(from), option), revision).map(r -> range(r, revision));
    }

    private static Range range(GetResponse response, long revision) {
        List<Entry> entries = new ArrayList<>(response.getKvs().size());
        response.getKvs().forEach(kv -> entries.add(entry(kv)));
        long at = revision > 0 ? revision : response.getHeader().getRevision();
        return new Range(entries, at, response.getCount() - entries.size());
    }

    @Override
    public Mono<Commit> commit(List<Change> changes) {
        return Mono.defer(() -> {
            Changes.check(changes);
            List<Cmp> compares = new ArrayList<>(changes.size());
            List<Op> writes = new ArrayList<>(changes.size());
            List<Op> reads = new ArrayList<>(changes.size());
            for (Change change : changes) {
                ByteSequence key = bytes(change.key());
                compares.add(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(change.expectedModRevision())));
                byte[] value = change.value();
                writes.add(
                        value == null
                                ? Op.delete(key, DeleteOption.DEFAULT)
                                : Op.put(key, ByteSequence.from(value), PutOption.DEFAULT));
                reads.add(Op.get(key, GetOption.DEFAULT));
            }
            return call(
                            () -> kv.txn()
                                    .If(compares.toArray(Cmp[]::new))
                                    .Then(writes.toArray(Op[]::new))
                                    .Else(reads.toArray(Op[]::new))
                                    .commit(),
                            0)
                    .map(answer -> commit(changes, answer));
        });
    }

    private static Commit commit(List<Change> changes, TxnResponse answer) {
        long revision = answer.getHeader().getRevision();
        if (answer.isSucceeded()) {
            return new Commit(true, revision, List.of());
        }
        Map<String, Long> expected = new HashMap<>();
        changes.forEach(c -> expected.put(c.key(), c.expectedModRevision()));
        List<Entry> conflicts = new ArrayList<>();
        for (GetResponse read : answer.getGetResponses()) {
            for (KeyValue found : read.getKvs()) {
                Entry entry = entry(found);
                if (entry.modRevision() != expected.getOrDefault(entry.key(), -1L)) {
                    conflicts.add(entry);
                }
            }
        }
        return new Commit(false, revision, conflicts);
    }

    @Override
    public Flux<EventBatch> watch(String prefix, long afterRevision) {
        return EtcdWatch.of(client, prefix, afterRevision);
    }

    @Override
    public Mono<Long> revision() {
        GetOption option = GetOption.builder().withCountOnly(true).build();
        return call(() -> kv.get(bytes("/"), option), 0).map(r -> r.getHeader().getRevision());
    }

    @Override
    public Mono<Void> compact(long revision) {
        return call(() -> kv.compact(revision), revision)
                .then()
                // Somebody else, such as another API server, was faster.
                .onErrorResume(io.keelson.storage.CompactedException.class, e -> Mono.empty());
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }

    private <T> Mono<T> call(Supplier<CompletableFuture<T>> request, long revision) {
        return Mono.defer(() -> {
                    if (closed) {
                        return Mono.error(new StorageException("the connection to etcd has been closed", false, null));
                    }
                    return Mono.fromFuture(request.get().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS));
                })
                .onErrorMap(e -> EtcdFailures.translate(e, revision));
    }

    static Entry entry(KeyValue kv) {
        return new Entry(
                kv.getKey().toString(StandardCharsets.UTF_8),
                kv.getValue().getBytes(),
                kv.getCreateRevision(),
                kv.getModRevision());
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
