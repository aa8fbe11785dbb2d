package io.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.document.SelectableFields;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventRingTest {
    private final EventRing ring = new EventRing(SortedTree.empty(), 0);

    private void change(long revision, int size, long millis) {
        byte[] value = ("{\"metadata\":{\"name\":\"a\"},\"data\":\"" + "x".repeat(size) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        ObjectDocument object = ObjectDocument.stored(value, revision, SelectableFields.none());
        ring.add(
                new CacheEvent("/registry/a", revision, null, object, null),
                SortedTree.<ObjectDocument>empty().with("/registry/a", object),
                millis);
    }

    @Test
    void eventsGoWhenTheyAreTooMany() {
        for (int i = 1; i <= EventRing.CAPACITY + 5; i++) {
            change(i, 1, 0);
        }
        assertThat(ring.baseRevision()).isEqualTo(5);
        assertThat(ring.after(5)).hasSize(EventRing.CAPACITY);
    }

    @Test
    void oldEventsGoButForTheLastOnes() {
        for (int i = 1; i <= EventRing.ALWAYS_KEPT + 5; i++) {
            change(i, 1, 0);
        }
        change(EventRing.ALWAYS_KEPT + 6, 1, EventRing.KEPT_MILLIS + 1);
        assertThat(ring.after(ring.baseRevision())).hasSize(EventRing.ALWAYS_KEPT);
    }

    @Test
    void largeObjectsPushEventsOutEarly() {
        int size = 512 * 1024;
        int most = (int) (EventRing.MAX_BYTES / size);
        for (int i = 1; i <= most * 2; i++) {
            change(i, size, 0);
        }
        assertThat(ring.after(ring.baseRevision())).hasSizeLessThanOrEqualTo(most);
        assertThat(ring.baseRevision()).isGreaterThanOrEqualTo(most);
    }
}
