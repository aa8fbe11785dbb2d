package io.keelson.apiserver.storage;

import io.keelson.storage.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A backend whose values are JSON to everyone, whatever they lie in the storage as: what an upstream API server stored
 * as protobuf is read, and what is written is written as the media type says.
 */
public final class TranscodingBackend implements Backend {
    private final Backend backend;
    private final StorageMediaType written;

    /**
     * @param backend holds the values; closed with this
     * @param written what values are written as
     */
    public TranscodingBackend(Backend backend, StorageMediaType written) {
        this.backend = backend;
        this.written = written;
    }

    @Override
    public Mono<Entry> get(String key, long revision) {
        return backend.get(key, revision).map(TranscodingBackend::read);
    }

    @Override
    public Mono<Range> range(String from, String to, int limit, long revision) {
        return backend.range(from, to, limit, revision)
                .map(range -> new Range(read(range.entries()), range.revision(), range.remaining()));
    }

    @Override
    public Mono<Commit> commit(List<Change> changes) {
        List<Change> stored = written == StorageMediaType.JSON
                ? changes
                : changes.stream().map(TranscodingBackend::write).toList();
        return backend.commit(stored)
                .map(commit -> new Commit(commit.succeeded(), commit.revision(), read(commit.conflicts())));
    }

    @Override
    public Flux<EventBatch> watch(String prefix, long afterRevision) {
        return backend.watch(prefix, afterRevision)
                .map(batch -> new EventBatch(
                        batch.events().stream().map(TranscodingBackend::read).toList(), batch.revision()));
    }

    @Override
    public Mono<Long> revision() {
        return backend.revision();
    }

    @Override
    public Mono<Void> compact(long revision) {
        return backend.compact(revision);
    }

    @Override
    public boolean shared() {
        return backend.shared();
    }

    @Override
    public void close() {
        backend.close();
    }

    private static List<Entry> read(List<Entry> entries) {
        return entries.stream().map(TranscodingBackend::read).toList();
    }

    @SuppressWarnings("ReferenceEquality") // JSON comes back as it went in
    private static Entry read(Entry entry) {
        byte[] json = StoredValue.json(entry.key(), entry.value());
        return json == entry.value()
                ? entry
                : new Entry(entry.key(), json, entry.createRevision(), entry.modRevision());
    }

    @SuppressWarnings("ReferenceEquality") // JSON comes back as it went in
    private static Event read(Event event) {
        byte[] value = json(event.key(), event.value());
        byte[] previous = json(event.key(), event.previous());
        return value == event.value() && previous == event.previous()
                ? event
                : new Event(
                        event.key(),
                        value,
                        previous,
                        event.createRevision(),
                        event.modRevision(),
                        event.previousModRevision());
    }

    private static byte @Nullable [] json(String key, byte @Nullable [] value) {
        return value == null ? null : StoredValue.json(key, value);
    }

    private static Change write(Change change) {
        byte[] value = change.value();
        return value == null
                ? change
                : new Change(change.key(), StoredValue.protobuf(value), change.expectedModRevision());
    }
}
