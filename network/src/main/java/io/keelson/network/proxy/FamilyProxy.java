package io.keelson.network.proxy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.linux.netfilter.SetElement;
import io.keelson.network.proxy.EndpointSliceReader.PortKey;
import io.keelson.network.proxy.TableElements.Place;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy of one address family: what is wanted, and its table. Used by one thread. */
final class FamilyProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FamilyProxy.class);

    private final IpFamily family;
    private final String node;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final ServiceTable table;
    private final ServiceRules rules;
    private final ElementLedger ledger = new ElementLedger();
    private final Map<String, EndpointOrder> orders = new HashMap<>();
    private boolean loaded;

    FamilyProxy(IpFamily family, ServiceProxyConfig config, Informer<Service> services, Informer<EndpointSlice> slices)
            throws IOException {
        this.family = family;
        this.node = config.nodeName();
        this.services = services;
        this.slices = slices;
        this.table = new ServiceTable(family, config.script());
        this.rules = new ServiceRules(family, node);
    }

    /**
     * Brings services up to date in one transaction.
     *
     * @param changed those that may have changed
     * @param zone this node's zone; empty where it has none
     * @throws IOException where the kernel refuses; the next call reads the table first
     */
    void sync(Collection<ObjectKey> changed, String zone) throws IOException {
        ElementLedger.Change change = ElementLedger.Change.none();
        StaleFlows stale = new StaleFlows();
        for (ObjectKey key : changed) {
            ledger.put(key.toString(), wanted(key, zone, stale), change);
        }
        boolean whole = loaded;
        loaded = false;
        table.apply(whole ? change : ledger.difference(table.load()));
        loaded = true;
        if (!stale.isEmpty()) {
            int count = stale.forget(table.connections(), family);
            LOG.debug("{} UDP flows led to what no longer serves", count);
        }
    }

    private Map<Place, SetElement> wanted(ObjectKey key, String zone, StaleFlows stale) {
        Service service = services.get(key);
        List<ServicePortInfo> ports = service == null ? List.of() : ServicePortReader.read(service, family);
        if (ports.isEmpty()) {
            orders.remove(key.toString());
            return Map.of();
        }
        Map<PortKey, List<ServiceEndpoint>> endpoints =
                EndpointSliceReader.read(slices.byIndex(ServiceProxy.BY_SERVICE, key.toString()), family, node);
        stale.add(ports, endpoints);
        return rules.of(ports, endpoints, orders.computeIfAbsent(key.toString(), k -> new EndpointOrder()), zone);
    }

    /** Returns the family's name, as metrics have it. */
    String name() {
        return family.word();
    }

    /** Puts right what somebody else has changed in the table. */
    void repair() throws IOException {
        if (!loaded || !table.disturbed()) {
            return;
        }
        loaded = false;
        ElementLedger.Change change = ledger.difference(table.reload());
        if (!change.isEmpty()) {
            LOG.warn("put {} elements right in the {} table", change.added().size(), family.table());
        }
        table.apply(change);
        loaded = true;
    }

    /** Removes the table. */
    void remove() throws IOException {
        table.remove();
        loaded = false;
    }

    @Override
    public void close() {
        table.close();
    }
}
