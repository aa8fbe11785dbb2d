package io.keelson.api.fields;

import io.keelson.api.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of field paths, as {@code FieldsV1} writes it: a tree whose edges are path elements such as {@code f:spec},
 * {@code k:{"name":"a"}} and {@code v:"x"}. A path is in the set where it is a member; its parents need not be. Only this
 * package modifies sets, and only while it builds them.
 */
final class FieldSet {
    private static final String SELF = ".";
    private final TreeSet<String> members = new TreeSet<>();
    private final TreeMap<String, FieldSet> children = new TreeMap<>();

    /** Returns the set of these paths of field names. */
    static FieldSet of(List<String>... paths) {
        FieldSet set = new FieldSet();
        for (List<String> path : paths) {
            set.insert(path.stream().map(PathElements::field).toList());
        }
        return set;
    }

    /**
     * Reads what {@code fieldsV1} holds.
     *
     * @throws IllegalArgumentException where it is no field set
     */
    static FieldSet parse(@Nullable JsonNode fields) {
        FieldSet set = new FieldSet();
        if (fields == null || fields.isNull()) {
            return set;
        } else if (!fields.isObject()) {
            throw new IllegalArgumentException("no field set: " + fields);
        }
        set.read(fields);
        return set;
    }

    /** Reads the elements below; returns whether the place itself is a member. */
    private boolean read(JsonNode fields) {
        boolean self = false;
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            if (entry.getKey().equals(SELF)) {
                self = true;
                continue;
            }
            String element = PathElements.parse(entry.getKey());
            if (element == null) {
                continue;
            }
            FieldSet below = new FieldSet();
            if (below.read(entry.getValue())) {
                members.add(element);
            }
            if (!below.isEmpty()) {
                children.merge(element, below, FieldSet::union);
            }
        }
        return self || isEmpty();
    }

    /** Returns the set as {@code fieldsV1} holds it. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        TreeSet<String> elements = new TreeSet<>(members);
        elements.addAll(children.keySet());
        for (String element : elements) {
            FieldSet below = children.get(element);
            if (below == null) {
                json.putObject(element);
                continue;
            }
            ObjectNode inner = json.putObject(element);
            if (members.contains(element)) {
                inner.putObject(SELF);
            }
            inner.setAll(below.toJson());
        }
        return json;
    }

    void insert(List<String> path) {
        if (path.isEmpty()) {
            return;
        }
        FieldSet place = this;
        for (String element : path.subList(0, path.size() - 1)) {
            place = place.children.computeIfAbsent(element, ignored -> new FieldSet());
        }
        place.members.add(path.getLast());
    }

    boolean isEmpty() {
        return members.isEmpty() && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    boolean has(String element) {
        return members.contains(element);
    }

    Map<String, FieldSet> children() {
        return children;
    }

    java.util.Set<String> members() {
        return members;
    }

    /** Returns the paths in either set. */
    FieldSet union(FieldSet other) {
        FieldSet union = new FieldSet();
        union.members.addAll(members);
        union.members.addAll(other.members);
        union.children.putAll(children);
        other.children.forEach((element, set) -> union.children.merge(element, set, FieldSet::union));
        return union;
    }

    /** Returns the paths in both sets. */
    FieldSet intersection(FieldSet other) {
        FieldSet common = new FieldSet();
        common.members.addAll(members);
        common.members.retainAll(other.members);
        children.forEach((element, set) -> {
            FieldSet theirs = other.children.get(element);
            if (theirs != null) {
                common.putChild(element, set.intersection(theirs));
            }
        });
        return common;
    }

    /** Returns the paths that are not in the other set; those below its paths stay. */
    FieldSet difference(FieldSet other) {
        FieldSet rest = new FieldSet();
        rest.members.addAll(members);
        rest.members.removeAll(other.members);
        children.forEach((element, set) -> {
            FieldSet theirs = other.children.get(element);
            rest.putChild(element, theirs == null ? set : set.difference(theirs));
        });
        return rest;
    }

    /** Returns the paths that are neither in the other set nor below one of its paths. */
    FieldSet without(FieldSet other) {
        FieldSet rest = new FieldSet();
        rest.members.addAll(members);
        rest.members.removeAll(other.members);
        children.forEach((element, set) -> {
            FieldSet theirs = other.children.get(element);
            if (!other.members.contains(element)) {
                rest.putChild(element, theirs == null ? set : set.without(theirs));
            }
        });
        return rest;
    }

    /** Returns the paths that begin with one of the prefixes or lead to one; {@code *} stands for any element. */
    FieldSet below(List<List<String>> prefixes) {
        if (prefixes.stream().anyMatch(List::isEmpty)) {
            return this;
        }
        FieldSet kept = new FieldSet();
        members.stream().filter(element -> !tails(prefixes, element).isEmpty()).forEach(kept.members::add);
        children.forEach((element, set) -> kept.putChild(element, set.below(tails(prefixes, element))));
        return kept;
    }

    private static List<List<String>> tails(List<List<String>> prefixes, String element) {
        return prefixes.stream()
                .filter(prefix ->
                        prefix.getFirst().equals("*") || prefix.getFirst().equals(element))
                .map(prefix -> prefix.subList(1, prefix.size()))
                .toList();
    }

    private void putChild(String element, FieldSet set) {
        if (!set.isEmpty()) {
            children.put(element, set);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set && members.equals(set.members) && children.equals(set.children);
    }

    @Override
    public int hashCode() {
        return members.hashCode() * 31 + children.hashCode();
    }

    @Override
    public String toString() {
        return toJson().toString();
    }
}
