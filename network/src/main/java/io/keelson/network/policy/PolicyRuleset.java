package io.keelson.network.policy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What stands in the table: sets of addresses, chains of rules, and which chain judges a pod.
 *
 * @param sets by name
 * @param chains the rules by the chain's name
 * @param judges by the map's name: chains by pod address
 */
record PolicyRuleset(
        SortedMap<String, AddressSet> sets,
        SortedMap<String, List<String>> chains,
        SortedMap<String, SortedMap<String, String>> judges) {

    /** Nothing at all. */
    static final PolicyRuleset EMPTY = new PolicyRuleset(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    /**
     * A set.
     *
     * @param type in nftables' words, such as {@code ipv4_addr}
     */
    record AddressSet(String type, SortedSet<String> elements) {}

    /** Adds to a set, which begins to exist with it. */
    void addElements(String set, String type, Collection<String> elements) {
        sets.computeIfAbsent(set, s -> new AddressSet(type, new TreeSet<>()))
                .elements()
                .addAll(elements);
    }

    /** Lets a chain judge a pod. */
    void judge(String map, String address, String chain) {
        judges.computeIfAbsent(map, m -> new TreeMap<>()).put(address, chain);
    }

    /** Whether no pod is judged. */
    boolean idle() {
        return judges.values().stream().allMatch(Map::isEmpty);
    }
}
