package io.keelson.network.dns.forward;

import io.keelson.network.dns.message.DnsAnswer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * Answers of others for as long as they hold. What it keeps is bounded in bytes, so that names that are asked for once,
 * however many, push out each other and no more. Thread-safe.
 */
public final class AnswerCache {
    private final Map<Key, Kept> kept = new LinkedHashMap<>(256, 0.75f, true);
    private final long most;
    private final LongSupplier nanos;
    private long bytes;

    /**
     * What was asked for; names compare without case.
     *
     * @param type record type
     * @param dnssecOk whether signatures were wanted
     * @param checkingDisabled whether unverified answers were wanted
     */
    public record Key(Name name, int type, boolean dnssecOk, boolean checkingDisabled) {}

    /**
     * An answer that is still good.
     *
     * @param age in seconds
     */
    public record Hit(DnsAnswer answer, long age) {}

    private record Kept(DnsAnswer answer, long since, long until) {}

    /**
     * @param most bytes
     * @param nanos a clock that never goes back
     */
    public AnswerCache(long most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    /** The answer to a question, or null. */
    public synchronized @Nullable Hit get(Key key) {
        Kept found = kept.get(key);
        if (found == null) {
            return null;
        }
        long now = nanos.getAsLong();
        if (now - found.until >= 0) {
            remove(key);
            return null;
        }
        return new Hit(found.answer, (now - found.since) / 1_000_000_000);
    }

    /** Keeps an answer for a time; for none it is not kept. */
    public synchronized void put(Key key, DnsAnswer answer, Duration life) {
        remove(key);
        int weight = weight(key, answer);
        if (life.isZero() || weight > most / 16) {
            return;
        }
        long now = nanos.getAsLong();
        kept.put(key, new Kept(answer, now, now + life.toNanos()));
        bytes += weight;
        Iterator<Map.Entry<Key, Kept>> oldest = kept.entrySet().iterator();
        while (bytes > most) {
            Map.Entry<Key, Kept> entry = oldest.next();
            bytes -= weight(entry.getKey(), entry.getValue().answer);
            oldest.remove();
        }
    }

    private void remove(Key key) {
        Kept gone = kept.remove(key);
        if (gone != null) {
            bytes -= weight(key, gone.answer);
        }
    }

    private static int weight(Key key, DnsAnswer answer) {
        return 160 + key.name.length() + answer.weight();
    }

    /** How many answers are kept. */
    public synchronized int size() {
        return kept.size();
    }

    /** What they occupy, in bytes. */
    public synchronized long bytes() {
        return bytes;
    }
}
