package io.keelson.network.proxy;

import io.keelson.linux.netfilter.ConnectionTracking;
import io.keelson.linux.netfilter.NetfilterSocket;
import io.keelson.linux.netfilter.NftablesReader;
import io.keelson.linux.netfilter.NftablesTransaction;
import io.keelson.linux.netfilter.SetElement;
import io.keelson.linux.nftables.Nftables;
import io.keelson.network.proxy.TableElements.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table of the kernel. It belongs to the network namespace of the thread that made this, and is used by one thread. The
 * table outlives the process: connections do not notice a restart.
 */
final class ServiceTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceTable.class);

    private final IpFamily family;
    private final ServiceTableScript script;
    private final NetfilterSocket socket;
    private final NftablesReader reader;
    private final Set<String> chains = new HashSet<>();
    private int generation;
    private int rules;

    ServiceTable(IpFamily family, ServiceTableScript script) throws IOException {
        this.family = family;
        this.script = script;
        this.socket = new NetfilterSocket();
        this.reader = new NftablesReader(socket, family.number(), script.table());
    }

    /** Reads what the table holds; one that is not there, or not as this version makes it, is made anew. */
    Map<Place, SetElement> load() throws IOException {
        Map<Place, SetElement> found = read();
        if (found == null) {
            Nftables.apply(script.create(family));
            NftablesTransaction transaction = transaction();
            script.complete(transaction, family);
            transaction.commit();
            LOG.info("made the {} table {}", family.table(), script.table());
            found = Map.of();
        }
        chains.clear();
        chains.addAll(reader.chains());
        noteState();
        return found;
    }

    private @Nullable Map<Place, SetElement> read() throws IOException {
        if (!reader.chains().contains(script.layout(family))) {
            return null;
        }
        Map<Place, SetElement> found = new HashMap<>();
        for (ServiceSet set : ServiceSet.values()) {
            List<SetElement> elements = reader.elements(set.id());
            if (elements == null) {
                return null;
            }
            elements.forEach(element -> found.put(TableElements.place(set, element), element));
        }
        return found;
    }

    /** Makes changes in one transaction. */
    void apply(ElementLedger.Change change) throws IOException {
        if (change.isEmpty()) {
            return;
        }
        NftablesTransaction transaction = transaction();
        Set<String> missing = new HashSet<>();
        for (SetElement element : change.added().values()) {
            String chain = element.chain();
            PickChain pick = chain == null || chains.contains(chain) ? null : PickChain.parse(chain);
            if (pick != null && missing.add(pick.id())) {
                pick.add(transaction, family);
            }
        }
        bySet(change.removed())
                .forEach((set, elements) -> transaction.deleteElements(
                        set.id(),
                        elements.stream()
                                .map(e -> new SetElement(e.key(), e.end(), null, null))
                                .toList()));
        bySet(change.added()).forEach((set, elements) -> transaction.addElements(set.id(), elements));
        transaction.commit();
        chains.addAll(missing);
        if (missing.isEmpty()) {
            generation = reader.generation();
        } else {
            noteState();
        }
    }

    private static Map<ServiceSet, List<SetElement>> bySet(Map<Place, SetElement> elements) {
        Map<ServiceSet, List<SetElement>> sorted = new EnumMap<>(ServiceSet.class);
        elements.forEach((place, element) ->
                sorted.computeIfAbsent(place.set(), s -> new ArrayList<>()).add(element));
        return sorted;
    }

    private void noteState() throws IOException {
        rules = reader.rulesSum();
        generation = reader.generation();
    }

    /** Whether anybody has changed any table since this one was last written or read. */
    boolean disturbed() throws IOException {
        return reader.generation() != generation;
    }

    /**
     * Reads the table again after a disturbance.
     *
     * @return its elements; those of an empty table when somebody has changed its rules
     */
    Map<Place, SetElement> reload() throws IOException {
        Map<Place, SetElement> found = read();
        if (found == null || reader.rulesSum() != rules) {
            LOG.warn("the {} table {} was changed by somebody else and is made anew", family.table(), script.table());
            Nftables.apply(script.remove(family));
            return load();
        }
        generation = reader.generation();
        return found;
    }

    /** The flows of the namespace that the table belongs to. */
    ConnectionTracking connections() {
        return new ConnectionTracking(socket);
    }

    private NftablesTransaction transaction() {
        return new NftablesTransaction(socket, family.number(), script.table());
    }

    /** Removes the table; nothing happens where there is none. */
    void remove() throws IOException {
        Nftables.apply(script.remove(family));
    }

    @Override
    public void close() {
        socket.close();
    }
}
