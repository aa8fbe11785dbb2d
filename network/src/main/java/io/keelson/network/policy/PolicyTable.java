package io.keelson.network.policy;

import io.keelson.linux.nftables.Nftables;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The table that holds the rules. A change is one transaction of what differs from what was written last; where somebody
 * else has changed the table, all of it is written anew. One thread at a time.
 */
final class PolicyTable {
    /** Sets that stand in the table's own chains, and stay. */
    private static final Set<String> FIXED = fixed();

    private final String name;
    private PolicyRuleset written = PolicyRuleset.EMPTY;
    private boolean known;

    PolicyTable(String name) {
        this.name = name;
    }

    private static Set<String> fixed() {
        Set<String> sets = new HashSet<>();
        for (Way.Family family : Way.Family.values()) {
            sets.add(PolicyDecision.SELF + family.digit);
            for (Way way : Way.values()) {
                sets.add(way.isolated(family));
            }
        }
        return Set.copyOf(sets);
    }

    /** Makes the table hold just these rules. */
    void write(PolicyRuleset rules) throws IOException {
        if (rules.idle()) {
            remove();
            return;
        }
        if (known) {
            String script = difference(written, rules);
            if (script.isEmpty()) {
                return;
            }
            try {
                Nftables.apply(script);
                written = rules;
                return;
            } catch (IOException e) {
                known = false; // Not as we left it: anew.
            }
        }
        Nftables.apply(whole(rules));
        known = true;
        written = rules;
    }

    /** Removes the table; nothing happens where there is none. */
    void remove() throws IOException {
        if (known || exists()) {
            Nftables.apply("add table inet %1$s\ndelete table inet %1$s\n".formatted(name));
        }
        known = false;
        written = PolicyRuleset.EMPTY;
    }

    /** Forgets what was written where the table has gone. */
    void check() throws IOException {
        if (known && !exists()) {
            known = false;
        }
    }

    private boolean exists() throws IOException {
        return Nftables.has("inet", name);
    }

    /** The script that makes the table from nothing. */
    String whole(PolicyRuleset rules) {
        StringBuilder script =
                new StringBuilder("add table inet %1$s\ndelete table inet %1$s\ntable inet %1$s {\n".formatted(name));
        for (Way.Family family : Way.Family.values()) {
            script.append("  set %s%s { type %s . %s ; }\n"
                    .formatted(PolicyDecision.SELF, family.digit, family.type, family.type));
            for (Way way : Way.values()) {
                script.append("  set %s { type %s ; }\n".formatted(way.isolated(family), family.type));
                script.append("  map %s { type %s : verdict ; }\n".formatted(way.judges(family), family.type));
            }
        }
        hook(script, "egress", "forward", -1, Way.EGRESS, "saddr");
        hook(script, "egress_node", "input", -1, Way.EGRESS, "saddr");
        hook(script, "ingress", "forward", 0, Way.INGRESS, "daddr");
        script.append("}\n");
        return script.append(difference(PolicyRuleset.EMPTY, rules)).toString();
    }

    /**
     * What has no connection to belong to is no way around: packets that fit none are dropped at pods that are judged.
     * Errors about a connection (ICMP) go where it goes.
     */
    private static void hook(StringBuilder script, String chain, String hook, int priority, Way way, String end) {
        script.append(
                "  chain %s {\n    type filter hook %s priority %d; policy accept;\n".formatted(chain, hook, priority));
        for (Way.Family family : Way.Family.values()) {
            script.append("    ct state { invalid, untracked } %s %s @%s drop ;\n"
                    .formatted(family.keyword, end, way.isolated(family)));
        }
        script.append("    ct state related accept ;\n");
        for (Way.Family family : Way.Family.values()) {
            script.append("    ct original %1$s saddr . ct reply %1$s saddr @%2$s%3$s accept ;\n"
                    .formatted(family.keyword, PolicyDecision.SELF, family.digit));
        }
        for (Way.Family family : Way.Family.values()) {
            script.append("    ct %s %s saddr vmap @%s ;\n".formatted(way.pod, family.keyword, way.judges(family)));
        }
        script.append("  }\n");
    }

    /** The script that leads from one state to another; empty where they are the same. */
    String difference(PolicyRuleset from, PolicyRuleset to) {
        StringBuilder script = new StringBuilder();
        to.sets().forEach((set, content) -> {
            if (!from.sets().containsKey(set) && !FIXED.contains(set)) {
                line(script, "add set", set + " { type " + content.type() + " ; }");
            }
        });
        to.chains().keySet().stream()
                .filter(chain -> !from.chains().containsKey(chain))
                .forEach(chain -> line(script, "add chain", chain));
        to.sets().forEach((set, content) -> elements(script, set, from.sets().get(set), content));
        to.chains().forEach((chain, lines) -> {
            if (!lines.equals(from.chains().get(chain))) {
                line(script, "flush chain", chain);
                lines.forEach(rule -> line(script, "add rule", chain + " " + rule));
            }
        });
        for (String map : keys(from.judges(), to.judges())) {
            judges(
                    script,
                    map,
                    from.judges().getOrDefault(map, new TreeMap<>()),
                    to.judges().getOrDefault(map, new TreeMap<>()));
        }
        leave(script, from, to);
        return script.toString();
    }

    private static Iterable<String> keys(SortedMap<String, ?> one, SortedMap<String, ?> two) {
        SortedMap<String, Object> all = new TreeMap<>(one);
        all.putAll(two);
        return all.keySet();
    }

    private void elements(
            StringBuilder script, String set, PolicyRuleset.@Nullable AddressSet from, PolicyRuleset.AddressSet to) {
        if (from != null) {
            change(
                    script,
                    "delete",
                    set,
                    from.elements().stream()
                            .filter(e -> !to.elements().contains(e))
                            .toList());
        }
        change(
                script,
                "add",
                set,
                to.elements().stream()
                        .filter(e -> from == null || !from.elements().contains(e))
                        .toList());
    }

    private void change(StringBuilder script, String verb, String set, List<String> elements) {
        if (!elements.isEmpty()) {
            line(script, verb + " element", set + " { " + String.join(", ", elements) + " }");
        }
    }

    private void judges(
            StringBuilder script, String map, SortedMap<String, String> from, SortedMap<String, String> to) {
        change(
                script,
                "delete",
                map,
                from.entrySet().stream()
                        .filter(e -> !e.getValue().equals(to.get(e.getKey())))
                        .map(e -> e.getKey() + " : goto " + e.getValue())
                        .toList());
        change(
                script,
                "add",
                map,
                to.entrySet().stream()
                        .filter(e -> !e.getValue().equals(from.get(e.getKey())))
                        .map(e -> e.getKey() + " : goto " + e.getValue())
                        .toList());
    }

    /** What is no longer wanted goes last, when nothing points to it any more. */
    private void leave(StringBuilder script, PolicyRuleset from, PolicyRuleset to) {
        List<String> chains = from.chains().keySet().stream()
                .filter(chain -> !to.chains().containsKey(chain))
                .toList();
        chains.forEach(chain -> line(script, "flush chain", chain));
        chains.forEach(chain -> line(script, "delete chain", chain));
        from.sets().forEach((set, content) -> {
            if (to.sets().containsKey(set)) {
                return;
            }
            if (FIXED.contains(set)) {
                change(script, "delete", set, List.copyOf(content.elements()));
            } else {
                line(script, "delete set", set);
            }
        });
    }

    private void line(StringBuilder script, String verb, String rest) {
        script.append(verb)
                .append(" inet ")
                .append(name)
                .append(' ')
                .append(rest)
                .append('\n');
    }
}
