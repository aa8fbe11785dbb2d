package io.keelson.scheduler.plugin;

import io.keelson.scheduler.snapshot.AffinityTerm;
import io.keelson.scheduler.snapshot.NodeInfo;
import java.util.HashMap;
import java.util.Map;

/**
 * How much counts in each domain: one value of one node label. Kept by label first, so that a node is looked up once a
 * label and not once a domain.
 */
final class DomainCounts {
    private final Map<String, Map<String, Long>> byKey = new HashMap<>();

    /** Adds to the domain that a node is in by the term's label; nothing where the node has no such label. */
    void add(AffinityTerm term, NodeInfo node, long amount) {
        String value = node.label(term.topologyKey());
        if (value != null) {
            byKey.computeIfAbsent(term.topologyKey(), k -> new HashMap<>()).merge(value, amount, Long::sum);
        }
    }

    /** Returns what counts in the domain that a node is in by a label. */
    long of(String key, NodeInfo node) {
        Map<String, Long> byValue = byKey.get(key);
        if (byValue == null) {
            return 0;
        }
        String value = node.label(key);
        return value == null ? 0 : byValue.getOrDefault(value, 0L);
    }

    /** Returns whether anything counts in any of the domains that a node is in. */
    boolean anyOf(NodeInfo node) {
        for (String key : byKey.keySet()) {
            if (of(key, node) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the sum over all domains that a node is in. */
    long sum(NodeInfo node) {
        long sum = 0;
        for (String key : byKey.keySet()) {
            sum += of(key, node);
        }
        return sum;
    }

    /** Returns whether nothing was ever counted. */
    boolean isEmpty() {
        return byKey.isEmpty();
    }

    /** Returns the sum over all domains. */
    long total() {
        long total = 0;
        for (Map<String, Long> byValue : byKey.values()) {
            for (long count : byValue.values()) {
                total += count;
            }
        }
        return total;
    }
}
