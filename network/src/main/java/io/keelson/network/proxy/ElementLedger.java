package io.keelson.network.proxy;

import io.keelson.linux.netfilter.SetElement;
import io.keelson.network.proxy.TableElements.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which elements a table shall have, and for whose sake. Several services may want the same place: the one that asked
 * first has it until it lets go. Used by one thread.
 */
final class ElementLedger {
    /** A service and what it wants at a place. */
    private record Claim(String owner, SetElement element) {}

    private final Map<String, Collection<Place>> owned = new HashMap<>();
    private final Map<Place, Claim> claims = new HashMap<>();
    /** Those who would have a place if the one before them let go, in the order in which they asked. */
    private final Map<Place, LinkedHashMap<String, SetElement>> waiting = new HashMap<>();

    /**
     * What has to be done.
     *
     * @param removed what the table has and shall not have any more
     * @param added what it shall have instead or besides
     */
    record Change(Map<Place, SetElement> removed, Map<Place, SetElement> added) {
        /** Nothing yet. */
        static Change none() {
            return new Change(new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        boolean isEmpty() {
            return removed.isEmpty() && added.isEmpty();
        }

        private void replace(Place place, @Nullable SetElement before, @Nullable SetElement now) {
            if (java.util.Objects.equals(before, now)) {
                return;
            }
            if (before != null && added.remove(place) == null) {
                removed.put(place, before);
            }
            if (now != null) {
                if (now.equals(removed.get(place))) {
                    removed.remove(place);
                } else {
                    added.put(place, now);
                }
            }
        }
    }

    /** Replaces what a service wants, and notes what that changes. */
    void put(String owner, Map<Place, SetElement> wanted, Change change) {
        Collection<Place> before = owned.getOrDefault(owner, Set.of());
        for (Place place : before) {
            if (!wanted.containsKey(place)) {
                SetElement was = element(place);
                release(place, owner);
                change.replace(place, was, element(place));
            }
        }
        wanted.forEach((place, element) -> {
            SetElement was = element(place);
            claim(place, owner, element);
            change.replace(place, was, element(place));
        });
        if (wanted.isEmpty()) {
            owned.remove(owner);
        } else {
            owned.put(owner, Set.copyOf(wanted.keySet()));
        }
    }

    private @Nullable SetElement element(Place place) {
        Claim claim = claims.get(place);
        return claim == null ? null : claim.element();
    }

    private void claim(Place place, String owner, SetElement element) {
        Claim first = claims.get(place);
        if (first == null || first.owner().equals(owner)) {
            claims.put(place, new Claim(owner, element));
        } else {
            waiting.computeIfAbsent(place, p -> new LinkedHashMap<>()).put(owner, element);
        }
    }

    private void release(Place place, String owner) {
        Claim first = claims.get(place);
        LinkedHashMap<String, SetElement> others = waiting.get(place);
        if (first == null) {
            return;
        }
        if (!first.owner().equals(owner)) {
            if (others != null) {
                others.remove(owner);
            }
        } else if (others == null) {
            claims.remove(place);
        } else {
            Map.Entry<String, SetElement> next = others.pollFirstEntry();
            claims.put(place, new Claim(next.getKey(), next.getValue()));
        }
        if (others != null && others.isEmpty()) {
            waiting.remove(place);
        }
    }

    /** The services that want anything. */
    Set<String> owners() {
        return Set.copyOf(owned.keySet());
    }

    /** Compares with what a table really has. */
    Change difference(Map<Place, SetElement> actual) {
        Change change = Change.none();
        actual.forEach((place, element) -> {
            if (!element.equals(element(place))) {
                change.removed().put(place, element);
            }
        });
        claims.forEach((place, claim) -> {
            if (!claim.element().equals(actual.get(place))) {
                change.added().put(place, claim.element());
            }
        });
        return change;
    }
}
