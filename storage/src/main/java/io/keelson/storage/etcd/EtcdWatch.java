package io.keelson.storage.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * A watch of etcd as batches of events. What a subscriber is slow to take waits, up to {@value #BOUND} batches; then the
 * watch fails as retriable and its owner starts again from the last revision it saw.
 */
final class EtcdWatch {
    private static final int BOUND = 8192;

    private EtcdWatch() {}

    static Flux<EventBatch> of(Client client, String prefix, long afterRevision) {
        return Flux.<EventBatch>create(
                        sink -> start(client, prefix, afterRevision, sink), FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(BOUND)
                .onErrorMap(e -> e instanceof StorageException ? e : EtcdFailures.translate(e, afterRevision));
    }

    private static void start(Client client, String prefix, long afterRevision, FluxSink<EventBatch> sink) {
        WatchOption.Builder option =
                WatchOption.builder().withPrevKV(true).withProgressNotify(true).withRequireLeader(true);
        if (afterRevision > 0) {
            option.withRevision(afterRevision + 1);
        }
        ByteSequence key = EtcdBackend.bytes(prefix.isEmpty() ? "\0" : prefix);
        if (prefix.isEmpty()) {
            option.withRange(EtcdBackend.bytes("\0"));
        } else {
            option.isPrefix(true);
        }
        Watch.Watcher watcher = client.getWatchClient()
                .watch(
                        key,
                        option.build(),
                        Watch.listener(
                                response -> sink.next(batch(response)),
                                error -> sink.error(EtcdFailures.translate(error, afterRevision)),
                                () -> sink.error(new StorageException("etcd ended the watch", true, null))));
        sink.onDispose(watcher::close);
    }

    private static EventBatch batch(WatchResponse response) {
        List<Event> events = new ArrayList<>(response.getEvents().size());
        long revision = response.getHeader().getRevision();
        for (WatchEvent event : response.getEvents()) {
            KeyValue now = event.getKeyValue();
            KeyValue before = event.getPrevKV();
            boolean deleted = event.getEventType() == WatchEvent.EventType.DELETE;
            boolean existed = before != null && before.getModRevision() > 0;
            events.add(new Event(
                    now.getKey().toString(StandardCharsets.UTF_8),
                    deleted ? null : now.getValue().getBytes(),
                    existed ? before.getValue().getBytes() : null,
                    deleted && existed ? before.getCreateRevision() : now.getCreateRevision(),
                    now.getModRevision(),
                    existed ? before.getModRevision() : 0));
        }
        // A response may tell of a newer revision than that of its last event; what lies between is yet to come.
        long reached = events.isEmpty() ? revision : events.getLast().modRevision();
        return new EventBatch(List.copyOf(events), reached);
    }
}
