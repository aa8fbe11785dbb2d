package io.keelson.benchmarks.storage;

import io.keelson.benchmarks.Samples;
import io.keelson.storage.Backend;
import io.keelson.storage.Backend.Change;
import io.keelson.storage.Backend.Commit;
import io.keelson.storage.Backend.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** One engine under measurement. */
final class Engine {
    /** Bytes of a value: a small Kubernetes object. */
    static final int VALUE_BYTES = 2048;

    private static final int VARIETY = 256;
    private static final String RANGE = "/registry/pods/range/";
    private static final String RANGE_END = "/registry/pods/range0";

    private final String name;
    private final Backend backend;
    private final List<byte[]> values = new ArrayList<>();
    private final AtomicLong keys = new AtomicLong();

    Engine(String name, Backend backend) {
        this.name = name;
        this.backend = backend;
        Random random = new Random(42);
        for (int i = 0; i < VARIETY; i++) {
            values.add(printable(random));
        }
    }

    /**
     * What writing came to.
     *
     * @param perSecond acknowledged writes a second
     * @param milliseconds from handing a write over to its acknowledgement
     */
    record Written(double perSecond, Samples milliseconds) {}

    String name() {
        return name;
    }

    /**
     * Creates keys for a time, each writer waiting for the acknowledgement of one before it hands over the next.
     *
     * @param writers how many write at once
     * @param nanos how long
     */
    Written write(int writers, long nanos) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long begin = System.nanoTime();
            List<Future<Samples>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                running.add(threads.submit(() -> writeUntil(begin + nanos)));
            }
            Samples all = new Samples();
            long count = 0;
            for (Future<Samples> each : running) {
                Samples one = each.get();
                count += one.count();
                all.addAll(one);
            }
            return new Written(count * 1e9 / (System.nanoTime() - begin), all);
        }
    }

    private Samples writeUntil(long end) {
        Samples took = new Samples();
        long now = System.nanoTime();
        do {
            long key = keys.incrementAndGet();
            create(String.format("/registry/configmaps/bench/%012d", key), values.get((int) (key % VARIETY)));
            long then = now;
            now = System.nanoTime();
            took.add((now - then) / 1e6);
        } while (now < end);
        return took;
    }

    /** Creates the keys that {@link #range} reads. */
    void fill(int count, int atOnce) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int key = i;
                running.add(
                        threads.submit(() -> create(String.format("%s%08d", RANGE, key), values.get(key % VARIETY))));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    /** Reads them all at the newest revision and returns the milliseconds it took. */
    double range(int count) {
        long begin = System.nanoTime();
        Range range =
                Objects.requireNonNull(backend.range(RANGE, RANGE_END, 0, 0).block());
        double took = (System.nanoTime() - begin) / 1e6;
        if (range.entries().size() != count) {
            throw new IllegalStateException(
                    name + " returned " + range.entries().size() + " of " + count + " keys");
        }
        return took;
    }

    private void create(String key, byte[] value) {
        Commit commit = Objects.requireNonNull(
                backend.commit(List.of(new Change(key, value, 0))).block());
        if (!commit.succeeded()) {
            throw new IllegalStateException(name + " has " + key + " already");
        }
    }

    /** Random letters, which compress little better than six bits of eight. */
    private static byte[] printable(Random random) {
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (' ' + random.nextInt(64));
        }
        return value;
    }
}
