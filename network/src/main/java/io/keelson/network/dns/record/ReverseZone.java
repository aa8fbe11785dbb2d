package io.keelson.network.dns.record;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Names of addresses: those of services, and of endpoints of headless ones. */
public final class ReverseZone {
    private static final Name V4 = name("in-addr.arpa.");
    private static final Name V6 = name("ip6.arpa.");
    private static final int V4_LABELS = 4;
    private static final int V6_LABELS = 32;

    private final ClusterZone zone;
    private final ClusterNames names;
    private final long ttl;

    /**
     * @param zone the zone whose names addresses have
     * @param names what is known of the cluster
     * @param ttl how long answers hold, in seconds
     */
    public ReverseZone(ClusterZone zone, ClusterNames names, long ttl) {
        this.zone = zone;
        this.names = names;
        this.ttl = ttl;
    }

    /** The address that a name stands for, or null where it is no whole reverse name. */
    public static @Nullable InetAddress address(Name name) {
        boolean whole = name.subdomain(V4)
                ? name.labels() == V4.labels() + V4_LABELS
                : name.subdomain(V6) && name.labels() == V6.labels() + V6_LABELS;
        if (!whole) {
            return null;
        }
        try {
            return ReverseMap.fromName(name);
        } catch (UnknownHostException | RuntimeException e) {
            return null;
        }
    }

    /** Answers for an address that some service has; null where none has it. */
    public @Nullable Lookup lookup(Name name, InetAddress address, int type) {
        Set<Record> found = new LinkedHashSet<>();
        for (ServiceRecords service : names.holders(address)) {
            if (service.addresses().contains(address)) {
                // A cluster address belongs to one service, whatever endpoints claim.
                found.clear();
                found.add(new PTRRecord(name, DClass.IN, ttl, zone.serviceName(service)));
                break;
            }
            service.endpoints().stream()
                    .filter(e -> e.address().equals(address))
                    .forEach(e -> found.add(new PTRRecord(name, DClass.IN, ttl, zone.hostName(service, e))));
        }
        if (found.isEmpty()) {
            return null;
        }
        return type == Type.PTR ? Lookup.of(List.copyOf(found)) : Lookup.NO_DATA;
    }

    /** The start of authority of the tree of reverse names that an address is in. */
    public SOARecord authority(InetAddress address) {
        SOARecord own = zone.authority();
        return new SOARecord(
                address instanceof Inet4Address ? V4 : V6,
                DClass.IN,
                ttl,
                own.getHost(),
                own.getAdmin(),
                own.getSerial(),
                own.getRefresh(),
                own.getRetry(),
                own.getExpire(),
                own.getMinimum());
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
