package io.keelson.network.dns.server;

import io.keelson.network.dns.forward.AnswerCache;
import io.keelson.network.dns.forward.Forwarder;
import io.keelson.network.dns.message.DnsAnswer;
import io.keelson.network.dns.message.DnsQuery;
import io.keelson.network.dns.record.ClusterNames;
import io.keelson.network.dns.record.ClusterZone;
import io.keelson.network.dns.record.Lookup;
import io.keelson.network.dns.record.ReverseZone;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** Which part answers a question: the cluster's zone, its addresses, or others. */
public final class NameService {
    private static final int FIRST_META_TYPE = 128;
    private static final int LAST_META_TYPE = 255;

    private final ClusterNames names;
    private final ClusterZone zone;
    private final ReverseZone reverse;
    private final Forwarder forwarder;
    private final Predicate<InetAddress> clients;
    private final Predicate<InetAddress> cluster;
    private final long ttl;

    /**
     * @param names what is known of the cluster
     * @param zone its names
     * @param reverse the names of its addresses
     * @param forwarder names of others
     * @param clients who may ask
     * @param cluster the addresses of pods and services, whose names nobody else knows
     * @param ttl how long answers of ours hold, in seconds
     */
    public NameService(
            ClusterNames names,
            ClusterZone zone,
            ReverseZone reverse,
            Forwarder forwarder,
            Predicate<InetAddress> clients,
            Predicate<InetAddress> cluster,
            long ttl) {
        this.names = names;
        this.zone = zone;
        this.reverse = reverse;
        this.forwarder = forwarder;
        this.clients = clients;
        this.cluster = cluster;
        this.ttl = ttl;
    }

    /**
     * Answers a question.
     *
     * @param asker where it came from
     * @return never fails
     */
    public CompletableFuture<AnswerCache.Hit> answer(DnsQuery query, InetAddress asker) {
        if (!clients.test(asker) || query.dclass() != DClass.IN) {
            return done(DnsAnswer.empty(Rcode.REFUSED));
        }
        Name name = query.name();
        int type = query.type();
        if (type == Type.ANY) {
            // RFC 8482: the question that strangers ask to make others get long answers.
            return done(answer(
                    query,
                    new Lookup(
                            Rcode.NOERROR,
                            List.of(new HINFORecord(name, DClass.IN, ttl, "RFC8482", "")),
                            List.of(),
                            null),
                    zone.authority()));
        }
        if (type >= FIRST_META_TYPE && type <= LAST_META_TYPE || type == Type.OPT || type == 0) {
            return done(DnsAnswer.empty(type == Type.AXFR || type == Type.IXFR ? Rcode.REFUSED : Rcode.NOTIMP));
        }
        if (zone.covers(name)) {
            return own(query, zone.lookup(name, type), zone.authority(), asker);
        }
        InetAddress address = ReverseZone.address(name);
        if (address != null) {
            Lookup found = reverse.lookup(name, address, type);
            if (found != null || cluster.test(address)) {
                Lookup lookup = found == null ? new Lookup(Rcode.NXDOMAIN, List.of(), List.of(), null) : found;
                return own(query, lookup, reverse.authority(address), asker);
            }
        }
        return forwarder.answer(key(query, name), asker);
    }

    private CompletableFuture<AnswerCache.Hit> own(
            DnsQuery query, Lookup lookup, SOARecord authority, InetAddress asker) {
        if (lookup.rcode() == Rcode.NXDOMAIN && !names.synced()) {
            return done(DnsAnswer.empty(Rcode.SERVFAIL)); // Not known yet is not the same as not there.
        }
        Name alias = lookup.alias();
        if (alias == null) {
            return done(answer(query, lookup, authority));
        }
        return forwarder.answer(key(query, alias), asker).thenApply(hit -> {
            List<Record> records = new ArrayList<>(lookup.answers());
            records.addAll(hit.answer().records(hit.age()));
            return new AnswerCache.Hit(
                    DnsAnswer.of(hit.answer().rcode(), true, query.name(), query.type(), records, List.of(), List.of()),
                    0);
        });
    }

    private static DnsAnswer answer(DnsQuery query, Lookup lookup, SOARecord authority) {
        return DnsAnswer.of(
                lookup.rcode(),
                true,
                query.name(),
                query.type(),
                lookup.answers(),
                lookup.negative() ? List.of(authority) : List.of(),
                lookup.additional());
    }

    private static AnswerCache.Key key(DnsQuery query, Name name) {
        return new AnswerCache.Key(name, query.type(), query.dnssecOk(), query.checkingDisabled());
    }

    private static CompletableFuture<AnswerCache.Hit> done(DnsAnswer answer) {
        return CompletableFuture.completedFuture(new AnswerCache.Hit(answer, 0));
    }
}
