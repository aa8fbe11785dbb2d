package io.keelson.network.dns.record;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The cluster's zone by the Kubernetes DNS specification 1.1, over what is known of the cluster. Where the specification
 * leaves it open (names of endpoints without host name, weights, pods that are not verified), it answers as CoreDNS does
 * with its settings in kubeadm.
 */
public final class ClusterZone {
    /** The schema's version, and for how long it holds, in seconds. */
    private static final String VERSION = "1.1.0";

    private static final int VERSION_TTL = 28_800;
    private static final int MOST_ALIASES = 10;

    private final Name zone;
    private final Name nameServer;
    private final Name hostmaster;
    private final List<InetAddress> servers;
    private final long ttl;
    private final ClusterNames names;

    /**
     * @param zone the cluster's domain, absolute
     * @param servers the addresses of the name server itself
     * @param ttl how long answers hold, in seconds
     * @param names what is known of the cluster
     */
    public ClusterZone(Name zone, List<InetAddress> servers, long ttl, ClusterNames names) {
        this.zone = zone;
        this.servers = List.copyOf(servers);
        this.ttl = ttl;
        this.names = names;
        this.nameServer = below("ns.dns");
        this.hostmaster = below("hostmaster");
    }

    /** Whether a name is the zone's. */
    public boolean covers(Name name) {
        return name.subdomain(zone);
    }

    /** The start of authority, which negative answers carry. */
    public SOARecord authority() {
        return new SOARecord(zone, DClass.IN, ttl, nameServer, hostmaster, names.serial(), 7200, 1800, 86_400, ttl);
    }

    /** Answers a question for a name that the zone covers. */
    public Lookup lookup(Name name, int type) {
        return lookup(name, type, new LinkedHashSet<>());
    }

    private Lookup lookup(Name name, int type, Set<Name> seen) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < name.labels() - zone.labels(); i++) {
            labels.addFirst(name.getLabelString(i).toLowerCase(Locale.ROOT));
        }
        // From here on the labels stand in the order of the tree: svc, namespace, service, what is below it.
        if (labels.isEmpty()) {
            return apex(type);
        }
        return switch (labels.getFirst()) {
            case "svc" -> services(name, type, labels, seen);
            case "pod" -> pods(name, type, labels);
            case "dns-version" -> labels.size() > 1 ? Lookup.NO_NAME : version(name, type);
            case "dns" -> nameServer(name, type, labels);
            default -> Lookup.NO_NAME;
        };
    }

    private Lookup apex(int type) {
        return switch (type) {
            case Type.SOA -> Lookup.of(List.of(authority()));
            case Type.NS ->
                Lookup.of(
                        List.of(new NSRecord(zone, DClass.IN, ttl, nameServer)),
                        servers.stream().map(a -> address(nameServer, a)).toList());
            default -> Lookup.NO_DATA;
        };
    }

    private Lookup version(Name name, int type) {
        return type == Type.TXT
                ? Lookup.of(List.of(new TXTRecord(name, DClass.IN, VERSION_TTL, VERSION)))
                : Lookup.NO_DATA;
    }

    private Lookup nameServer(Name name, int type, List<String> labels) {
        if (labels.size() == 1) {
            return Lookup.NO_DATA;
        }
        return labels.size() == 2 && labels.get(1).equals("ns") ? addresses(name, type, servers) : Lookup.NO_NAME;
    }

    private Lookup pods(Name name, int type, List<String> labels) {
        if (labels.size() == 1) {
            return Lookup.NO_DATA;
        }
        if (!names.namespace(labels.get(1)) || labels.size() > 3) {
            return Lookup.NO_NAME;
        }
        if (labels.size() == 2) {
            return Lookup.NO_DATA;
        }
        InetAddress address = PodNames.address(labels.get(2));
        return address == null ? Lookup.NO_NAME : addresses(name, type, List.of(address));
    }

    private Lookup services(Name name, int type, List<String> labels, Set<Name> seen) {
        if (labels.size() == 1) {
            return Lookup.NO_DATA;
        }
        String namespace = labels.get(1);
        if (!names.namespace(namespace)) {
            return Lookup.NO_NAME;
        }
        if (labels.size() == 2) {
            return Lookup.NO_DATA;
        }
        ServiceRecords service = names.service(namespace, labels.get(2));
        if (service == null) {
            return Lookup.NO_NAME;
        }
        List<String> rest = labels.subList(3, labels.size());
        String external = service.externalName();
        if (external != null) {
            return rest.isEmpty() ? alias(name, type, external, seen) : Lookup.NO_NAME;
        }
        return switch (rest.size()) {
            case 0 -> service(name, type, service);
            case 1 ->
                rest.getFirst().startsWith("_")
                        ? protocol(service, rest.getFirst())
                        : endpoint(name, type, service, rest.getFirst());
            case 2 -> port(name, type, service, rest.get(1), rest.get(0));
            default -> Lookup.NO_NAME;
        };
    }

    private Lookup service(Name name, int type, ServiceRecords service) {
        if (service.headless()
                ? service.endpoints().isEmpty()
                : service.addresses().isEmpty()) {
            return Lookup.NO_NAME; // "If there are no ready endpoints for the headless Service, the answer should be
            // NXDOMAIN."
        }
        if (type == Type.SRV) {
            return srv(name, service, null, null);
        }
        return addresses(
                name,
                type,
                service.headless()
                        ? service.endpoints().stream()
                                .map(ServiceRecords.Endpoint::address)
                                .distinct()
                                .toList()
                        : service.addresses());
    }

    private Lookup endpoint(Name name, int type, ServiceRecords service, String hostname) {
        List<InetAddress> found = service.endpoints().stream()
                .filter(e -> e.hostname().equals(hostname))
                .map(ServiceRecords.Endpoint::address)
                .distinct()
                .toList();
        return found.isEmpty() ? Lookup.NO_NAME : addresses(name, type, found);
    }

    /** {@code _tcp.service}: a name between that has no records itself. */
    private static Lookup protocol(ServiceRecords service, String label) {
        boolean any = service.headless()
                ? service.endpoints().stream()
                        .flatMap(e -> e.ports().stream())
                        .anyMatch(p ->
                                ("_" + p.protocol()).equals(label) && !p.name().isEmpty())
                : service.ports().stream()
                        .anyMatch(p ->
                                ("_" + p.protocol()).equals(label) && !p.name().isEmpty());
        return any ? Lookup.NO_DATA : Lookup.NO_NAME;
    }

    private Lookup port(Name name, int type, ServiceRecords service, String port, String protocol) {
        if (port.length() < 2 || port.charAt(0) != '_' || !protocol.startsWith("_")) {
            return Lookup.NO_NAME;
        }
        Lookup found = srv(name, service, port.substring(1), protocol.substring(1));
        return found.answers().isEmpty() || type == Type.SRV ? found : Lookup.NO_DATA;
    }

    /** The SRV records of the ports that match, all of them for a null name; every target's addresses come along. */
    private Lookup srv(Name name, ServiceRecords service, @Nullable String port, @Nullable String protocol) {
        Set<Target> targets = new LinkedHashSet<>();
        Set<Record> additional = new LinkedHashSet<>();
        if (service.headless()) {
            for (ServiceRecords.Endpoint endpoint : service.endpoints()) {
                for (ServiceRecords.Port p : endpoint.ports()) {
                    if (port == null || protocol == null || p.is(port, protocol)) {
                        Name target = hostName(service, endpoint);
                        targets.add(new Target(target, p.number()));
                        additional.add(address(target, endpoint.address()));
                    }
                }
            }
        } else {
            Name target = serviceName(service);
            for (ServiceRecords.Port p : service.ports()) {
                if (port == null || protocol == null || p.is(port, protocol)) {
                    targets.add(new Target(target, p.number()));
                }
            }
            if (!targets.isEmpty()) {
                service.addresses().forEach(a -> additional.add(address(target, a)));
            }
        }
        if (targets.isEmpty()) {
            return port == null ? Lookup.NO_DATA : Lookup.NO_NAME;
        }
        int weight = Math.max(1, 100 / targets.size());
        List<Record> records = new ArrayList<>();
        targets.forEach(t -> records.add(new SRVRecord(name, DClass.IN, ttl, 0, weight, t.port(), t.name())));
        return Lookup.of(records, List.copyOf(additional));
    }

    private record Target(Name name, int port) {}

    private Lookup alias(Name name, int type, String external, Set<Name> seen) {
        Name target;
        try {
            target = Name.fromString(external, Name.root);
        } catch (TextParseException e) {
            return Lookup.NO_NAME;
        }
        if (PodNames.literal(external) != null) {
            return Lookup.NO_NAME; // An address is no name, although it can be written like one.
        }
        CNAMERecord record = new CNAMERecord(name, DClass.IN, ttl, target);
        if (type == Type.CNAME) {
            return Lookup.of(List.of(record));
        }
        if (!covers(target)) {
            return new Lookup(0, List.of(record), List.of(), target);
        }
        seen.add(name);
        if (seen.contains(target) || seen.size() > MOST_ALIASES) {
            return Lookup.of(List.of(record));
        }
        Lookup next = lookup(target, type, seen);
        List<Record> chain = new ArrayList<>(List.of(record));
        chain.addAll(next.answers());
        return new Lookup(next.rcode(), chain, next.additional(), next.alias());
    }

    private Lookup addresses(Name name, int type, List<InetAddress> addresses) {
        return Lookup.of(addresses.stream()
                .filter(a -> type == (a instanceof Inet4Address ? Type.A : Type.AAAA))
                .map(a -> address(name, a))
                .toList());
    }

    private Record address(Name name, InetAddress address) {
        return address instanceof Inet4Address
                ? new ARecord(name, DClass.IN, ttl, address)
                : new AAAARecord(name, DClass.IN, ttl, address);
    }

    /** The name of a service. */
    Name serviceName(ServiceRecords service) {
        return below(service.name() + "." + service.namespace() + ".svc");
    }

    /** The name of an endpoint of a headless service. */
    Name hostName(ServiceRecords service, ServiceRecords.Endpoint endpoint) {
        return below(endpoint.hostname() + "." + service.name() + "." + service.namespace() + ".svc");
    }

    /** Names of objects are labels of at most 63 bytes, so that they fit below any zone a cluster can have. */
    private Name below(String relative) {
        try {
            return Name.concatenate(Name.fromString(relative), zone);
        } catch (TextParseException | NameTooLongException e) {
            throw new IllegalArgumentException(relative + "." + zone + " is no name", e);
        }
    }
}
