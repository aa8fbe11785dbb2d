package io.keelson.kubelet.csi;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each of a driver's volumes, as long as somebody holds or wants it. */
final class DeviceLocks {
    private static final class Entry {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    private final Map<String, Entry> entries = new HashMap<>();

    /** Waits for the lock of a volume; closing what is returned releases it. */
    AutoCloseable hold(String device) {
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(device, d -> new Entry());
            entry.users++;
        }
        entry.lock.lock();
        return () -> {
            entry.lock.unlock();
            synchronized (entries) {
                if (--Objects.requireNonNull(entries.get(device)).users == 0) {
                    entries.remove(device);
                }
            }
        };
    }
}
