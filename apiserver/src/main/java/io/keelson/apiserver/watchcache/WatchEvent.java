package io.keelson.apiserver.watchcache;

import io.keelson.api.document.ObjectDocument;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event of a watch. Watchers that see the same share the same instance, so that it is framed once per format.
 */
public final class WatchEvent {
    /** What happened. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK,
        ERROR
    }

    private final Type type;
    private final ObjectDocument object;
    private final @Nullable Supplier<WatchEvent> deletion;
    private volatile byte @Nullable [] json;
    private volatile @Nullable ConcurrentHashMap<String, byte[]> frames;
    private volatile @Nullable ConcurrentHashMap<String, WatchEvent> versions;

    /**
     * @param type what happened
     * @param object the object after it; of a deleted one the last state with the version of the deletion; of an error
     *     the {@code Status}
     */
    public WatchEvent(Type type, ObjectDocument object) {
        this(type, object, null);
    }

    /** @param deletion see {@link #asDeletion} */
    WatchEvent(Type type, ObjectDocument object, @Nullable Supplier<WatchEvent> deletion) {
        this.type = type;
        this.object = object;
        this.deletion = deletion;
    }

    /**
     * Returns a modification as those see it who follow the object as it was before and not as it is now: as its deletion.
     * Of what is no modification, null.
     */
    public @Nullable WatchEvent asDeletion() {
        return deletion == null ? null : deletion.get();
    }

    /** Returns what happened. */
    public Type type() {
        return type;
    }

    /** Returns the object. */
    public ObjectDocument object() {
        return object;
    }

    /** Returns the event's JSON with a line feed, as JSON watches send it; shared, never to be modified. */
    public byte[] jsonFrame() {
        byte[] known = json;
        if (known == null) {
            byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
            byte[] body = object.bytes();
            known = new byte[head.length + body.length + 2];
            System.arraycopy(head, 0, known, 0, head.length);
            System.arraycopy(body, 0, known, head.length, body.length);
            known[known.length - 2] = '}';
            known[known.length - 1] = '\n';
            json = known;
        }
        return known;
    }

    /**
     * Returns the event framed for another format, made once for all watchers of that format.
     *
     * @param format a name of the format, the same for all that are framed alike
     * @param framer makes the frame
     */
    public byte[] frame(String format, Function<WatchEvent, byte[]> framer) {
        ConcurrentHashMap<String, byte[]> known = frames;
        if (known == null) {
            synchronized (this) {
                known = frames;
                if (known == null) {
                    known = new ConcurrentHashMap<>(2);
                    frames = known;
                }
            }
        }
        return known.computeIfAbsent(format, any -> framer.apply(this));
    }

    /**
     * Returns the event with the object in another version, made once for all watchers of that version.
     *
     * @param version a name of the version
     * @param conversion makes the event
     */
    public WatchEvent converted(String version, Function<WatchEvent, WatchEvent> conversion) {
        ConcurrentHashMap<String, WatchEvent> known = versions;
        if (known == null) {
            synchronized (this) {
                known = versions;
                if (known == null) {
                    known = new ConcurrentHashMap<>(2);
                    versions = known;
                }
            }
        }
        return known.computeIfAbsent(version, any -> conversion.apply(this));
    }

    @Override
    public String toString() {
        return type + " " + object;
    }
}
