package io.keelson.network.dns.forward;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.xbill.DNS.Name;

/** Whom a name is asked of: the servers of the longest domain it is below, else the node's own. */
public final class StubDomains implements Forwarder.Servers {
    private final Map<Name, List<InetSocketAddress>> stubs;
    private final Supplier<List<InetSocketAddress>> others;

    /**
     * @param stubs servers by domain
     * @param others the servers of all other names
     */
    public StubDomains(Map<Name, List<InetSocketAddress>> stubs, Supplier<List<InetSocketAddress>> others) {
        this.stubs = Map.copyOf(stubs);
        this.others = others;
    }

    @Override
    public List<InetSocketAddress> of(AnswerCache.Key question) {
        Name name = question.name();
        for (int cut = 0; !stubs.isEmpty() && cut < name.labels(); cut++) {
            List<InetSocketAddress> servers = stubs.get(new Name(name, cut));
            if (servers != null) {
                return servers;
            }
        }
        return others.get();
    }
}
