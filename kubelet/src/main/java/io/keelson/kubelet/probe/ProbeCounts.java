package io.keelson.kubelet.probe;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often containers were probed, and with which result; safe on any thread. */
public final class ProbeCounts {
    /**
     * What is counted together.
     *
     * @param uid the pod's
     * @param kind Startup, Readiness or Liveness
     * @param result successful, failed or unknown
     */
    public record Key(String namespace, String pod, String uid, String container, String kind, String result)
            implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return text().compareTo(other.text());
        }

        private String text() {
            return namespace + "/" + pod + "/" + container + "/" + kind + "/" + result + "/" + uid;
        }
    }

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    void count(Pod pod, String container, String kind, String result) {
        var meta = pod.getMetadata();
        Key key = new Key(meta.getNamespace(), meta.getName(), meta.getUid(), container, kind, result);
        counts.computeIfAbsent(key, k -> new LongAdder()).increment();
    }

    /** Forgets a pod. */
    public void forget(String uid) {
        counts.keySet().removeIf(k -> k.uid().equals(uid));
    }

    /** Returns the counts in order. */
    public Map<Key, Long> all() {
        Map<Key, Long> all = new TreeMap<>();
        counts.forEach((key, count) -> all.put(key, count.sum()));
        return all;
    }
}
