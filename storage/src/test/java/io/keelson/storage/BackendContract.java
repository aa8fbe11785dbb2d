package io.keelson.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.storage.Backend.Change;
import io.keelson.storage.Backend.Commit;
import io.keelson.storage.Backend.Entry;
import io.keelson.storage.Backend.Event;
import io.keelson.storage.Backend.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine keeps to. A subclass opens the engine, empty. */
public abstract class BackendContract {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private Backend backend;

    /** Opens an empty store. */
    protected abstract Backend open() throws Exception;

    @BeforeEach
    void openEmpty() throws Exception {
        backend = open();
    }

    @AfterEach
    void closeAgain() {
        if (backend != null) { // null where the engine is not on this machine
            backend.close();
        }
    }

    @Test
    void revisionsGrowByOneWithEveryTransaction() {
        long start = revision();
        assertThat(create("/a").revision()).isEqualTo(start + 1);
        Commit both = commit(put("/b", 0, "1"), put("/c", 0, "1"));
        assertThat(both.revision()).isEqualTo(start + 2);
        assertThat(revision()).isEqualTo(start + 2);
    }

    @Test
    void createRefusesAKeyThatExists() {
        long first = create("/a").revision();
        Commit second = commit(put("/a", 0, "other"));
        assertThat(second.succeeded()).isFalse();
        assertThat(second.conflicts()).singleElement().satisfies(entry -> {
            assertThat(entry.modRevision()).isEqualTo(first);
            assertThat(text(entry.value())).isEqualTo("1");
        });
        assertThat(revision()).isEqualTo(first);
    }

    @Test
    void updateAndDeleteCompareTheRevision() {
        long first = create("/a").revision();
        long second = commit(put("/a", first, "2")).revision();
        assertThat(commit(put("/a", first, "3")).succeeded()).isFalse();
        assertThat(commit(new Change("/a", null, first)).succeeded()).isFalse();
        Entry entry = get("/a", 0);
        assertThat(text(entry.value())).isEqualTo("2");
        assertThat(entry.createRevision()).isEqualTo(first);
        assertThat(entry.modRevision()).isEqualTo(second);
        assertThat(commit(new Change("/a", null, second)).succeeded()).isTrue();
        assertThat(get("/a", 0)).isNull();
        Commit gone = commit(put("/a", second, "4"));
        assertThat(gone.succeeded()).isFalse();
        assertThat(gone.conflicts()).isEmpty();
        long again = create("/a").revision();
        assertThat(get("/a", 0).createRevision()).isEqualTo(again);
    }

    @Test
    void transactionChangesAllOrNothing() {
        long a = create("/a").revision();
        assertThat(commit(put("/a", a, "2"), put("/b", a, "2")).succeeded()).isFalse();
        assertThat(text(get("/a", 0).value())).isEqualTo("1");
        assertThat(get("/b", 0)).isNull();
        assertThat(commit(new Change("/a", null, a), put("/b", 0, "2")).succeeded())
                .isTrue();
        assertThat(get("/a", 0)).isNull();
        assertThat(get("/b", 0)).isNotNull();
    }

    @Test
    void malformedTransactionsAreRefused() {
        assertThatThrownBy(() -> commit()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commit(put("/a", 0, "1"), put("/a", 0, "2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commit(new Change("/a", null, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rangeContinuesAtAFixedRevision() {
        for (int i = 0; i < 10; i++) {
            create("/r/" + i);
        }
        create("/s");
        Range first = range("/r/", "/r0", 4, 0);
        assertThat(first.entries()).extracting(Entry::key).containsExactly("/r/0", "/r/1", "/r/2", "/r/3");
        assertThat(first.remaining()).isEqualTo(6);
        commit(put("/r/4", get("/r/4", 0).modRevision(), "changed"));
        commit(new Change("/r/5", null, get("/r/5", 0).modRevision()));
        create("/r/55");
        Range second = range("/r/3\0", "/r0", 4, first.revision());
        assertThat(second.entries()).extracting(Entry::key).containsExactly("/r/4", "/r/5", "/r/6", "/r/7");
        assertThat(text(second.entries().getFirst().value())).isEqualTo("1");
        assertThat(second.remaining()).isEqualTo(2);
        assertThat(range("/r/", "/r0", 0, 0).entries())
                .hasSize(10)
                .extracting(Entry::key)
                .contains("/r/55");
        assertThat(range("/x", "/y", 0, 0).entries()).isEmpty();
    }

    @Test
    void keysAreOrderedByTheirBytes() {
        List<String> keys = List.of("/k/a", "/k/a/b", "/k/ab", "/k/b", "/k/\uffee", "/k/\ud83d\ude00");
        keys.reversed().forEach(this::create);
        assertThat(range("/k/", "/k0", 0, 0).entries()).extracting(Entry::key).containsExactlyElementsOf(keys);
    }

    @Test
    void aRevisionNotReachedIsRefusedRetriably() {
        long newest = create("/a").revision();
        assertThatThrownBy(() -> get("/a", newest + 5))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retriable()).isTrue());
    }

    @Test
    void watchFromARevisionTellsPreviousValues() throws Exception {
        long first = create("/w/a").revision();
        long second = commit(put("/w/a", first, "2")).revision();
        create("/other");
        try (Recorder recorder = new Recorder(backend.watch("/w/", first))) {
            long third = commit(new Change("/w/a", null, second)).revision();
            List<Event> events = recorder.awaitEvents(2);
            Event update = events.get(0);
            assertThat(text(update.value())).isEqualTo("2");
            assertThat(text(update.previous())).isEqualTo("1");
            assertThat(update.createRevision()).isEqualTo(first);
            assertThat(update.modRevision()).isEqualTo(second);
            assertThat(update.previousModRevision()).isEqualTo(first);
            Event delete = events.get(1);
            assertThat(delete.value()).isNull();
            assertThat(text(delete.previous())).isEqualTo("2");
            assertThat(delete.createRevision()).isEqualTo(first);
            assertThat(delete.modRevision()).isEqualTo(third);
        }
    }

    @Test
    void writersAndWatchersSeeOneOrderWithoutGaps() throws Exception {
        int writers = 64;
        int each = 10;
        long start = revision();
        try (Recorder early = new Recorder(backend.watch("/l/", start));
                Recorder second = new Recorder(backend.watch("", start));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch done = new CountDownLatch(writers);
            for (int w = 0; w < writers; w++) {
                String key = "/l/" + w;
                threads.submit(() -> {
                    long revision = 0;
                    for (int i = 0; i < each; i++) {
                        revision = commit(put(key, revision, "v" + i)).revision();
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            Recorder late = new Recorder(backend.watch("/l/", start));
            for (Recorder recorder : List.of(early, second, late)) {
                List<Event> events = recorder.awaitEvents(writers * each);
                List<Long> expected = new ArrayList<>();
                for (long r = start + 1; r <= start + (long) writers * each; r++) {
                    expected.add(r);
                }
                assertThat(events).extracting(Event::modRevision).containsExactlyElementsOf(expected);
            }
            late.close();
        }
    }

    @Test
    void compactionForgetsOlderRevisions() throws Exception {
        long first = create("/a").revision();
        long second = commit(put("/a", first, "2")).revision();
        long third = commit(put("/a", second, "3")).revision();
        long b = create("/b").revision();
        long deleted = commit(new Change("/b", null, b)).revision();
        long last = commit(put("/a", third, "4")).revision();
        backend.compact(deleted).block(WAIT);
        assertThatThrownBy(() -> get("/a", second)).isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> range("/", "0", 0, second)).isInstanceOf(CompactedException.class);
        assertThat(text(get("/a", deleted).value())).isEqualTo("3");
        assertThat(range("/", "0", 0, deleted).entries()).extracting(Entry::key).containsExactly("/a");
        try (Recorder recorder = new Recorder(backend.watch("", first))) {
            assertThat(recorder.awaitError()).isInstanceOf(CompactedException.class);
        }
        try (Recorder recorder = new Recorder(backend.watch("", deleted))) {
            Event event = recorder.awaitEvents(1).getFirst();
            assertThat(event.modRevision()).isEqualTo(last);
            assertThat(text(event.previous())).isEqualTo("3");
        }
    }

    @Test
    void closingEndsWatches() throws Exception {
        Recorder recorder = new Recorder(backend.watch("", 0));
        backend.close();
        assertThat(recorder.awaitError()).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> create("/a")).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> get("/a", 0)).isInstanceOf(StorageException.class);
    }

    private long revision() {
        return backend.revision().block(WAIT);
    }

    private Commit create(String key) {
        Commit commit = commit(put(key, 0, "1"));
        assertThat(commit.succeeded()).isTrue();
        return commit;
    }

    private Commit commit(Change... changes) {
        return backend.commit(List.of(changes)).block(WAIT);
    }

    private @Nullable Entry get(String key, long at) {
        return backend.get(key, at).block(WAIT);
    }

    private Range range(String from, String to, int limit, long at) {
        return backend.range(from, to, limit, at).block(WAIT);
    }

    private static Change put(String key, long expected, String value) {
        return new Change(key, value.getBytes(UTF_8), expected);
    }

    private static String text(byte[] value) {
        return new String(value, UTF_8);
    }
}
