package io.keelson.network.dns.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What the cluster's names mean, by the Kubernetes DNS specification 1.1. */
final class ClusterZoneTest {
    private final FakeNames names = new FakeNames();
    private final ClusterZone zone = new ClusterZone(
            Name.fromConstantString("cluster.local."), List.of(InetAddress.ofLiteral("10.96.0.10")), 5, names);

    @BeforeEach
    void aClusterWithServicesOfEveryKind() {
        names.add("""
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: 10.96.1.1, clusterIPs: [10.96.1.1, "fd00::1"], ports: [{name: http, port: 80, protocol: TCP}]}
                """);
        names.add("""
                metadata: {name: db, namespace: shop}
                spec: {clusterIP: None, ports: [{name: sql, port: 5432, protocol: TCP}]}
                """, """
                metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}
                addressType: IPv4
                ports: [{name: sql, port: 5432, protocol: TCP}]
                endpoints:
                - {addresses: [10.244.0.3], hostname: db-0, conditions: {ready: true}}
                - {addresses: [10.244.0.4], conditions: {}}
                - {addresses: [10.244.0.5], hostname: late, conditions: {ready: false}}
                """, """
                metadata: {name: db-2, namespace: shop, labels: {kubernetes.io/service-name: db}}
                addressType: IPv6
                ports: [{name: sql, port: 5432, protocol: TCP}]
                endpoints: [{addresses: ["fd00:1::4"], conditions: {ready: true}}]
                """);
        names.add("""
                metadata: {name: empty, namespace: shop}
                spec: {clusterIP: None}
                """);
        names.add("""
                metadata: {name: early, namespace: shop}
                spec: {clusterIP: None, publishNotReadyAddresses: true}
                """, """
                metadata: {name: early-1, namespace: shop, labels: {kubernetes.io/service-name: early}}
                addressType: IPv4
                endpoints: [{addresses: [10.244.0.9], conditions: {ready: false}}]
                """);
        names.add("""
                metadata: {name: shop, namespace: shop}
                spec: {type: ExternalName, externalName: shop.example.org}
                """);
        names.add("""
                metadata: {name: alias, namespace: shop}
                spec: {type: ExternalName, externalName: web.shop.svc.cluster.local}
                """);
        names.add("""
                metadata: {name: ring, namespace: shop}
                spec: {type: ExternalName, externalName: ring.shop.svc.cluster.local}
                """);
        names.add("""
                metadata: {name: number, namespace: shop}
                spec: {type: ExternalName, externalName: 1.2.3.4}
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web.shop.svc | A | A 10.96.1.1",
                "WEB.Shop.SVC | A | A 10.96.1.1",
                "web.shop.svc | AAAA | AAAA fd00:0:0:0:0:0:0:1",
                "_http._tcp.web.shop.svc | SRV | SRV 0 100 80 web.shop.svc.cluster.local.",
                "web.shop.svc | SRV | SRV 0 100 80 web.shop.svc.cluster.local.",
                "db.shop.svc | A | A 10.244.0.3;A 10.244.0.4",
                "db-0.db.shop.svc | A | A 10.244.0.3",
                "10-244-0-4.db.shop.svc | A | A 10.244.0.4",
                "fd00-1--4.db.shop.svc | AAAA | AAAA fd00:1:0:0:0:0:0:4",
                "_sql._tcp.db.shop.svc | SRV | SRV 0 33 5432 db-0.db.shop.svc.cluster.local.;"
                        + "SRV 0 33 5432 10-244-0-4.db.shop.svc.cluster.local.;SRV 0 33 5432 fd00-1--4.db.shop.svc.cluster.local.",
                "early.shop.svc | A | A 10.244.0.9",
                "shop.shop.svc | CNAME | CNAME shop.example.org.",
                "alias.shop.svc | A | CNAME web.shop.svc.cluster.local.;A 10.96.1.1",
                "ring.shop.svc | A | CNAME ring.shop.svc.cluster.local.",
                "10-244-0-77.shop.pod | A | A 10.244.0.77",
                "fd00--7.shop.pod | AAAA | AAAA fd00:0:0:0:0:0:0:7",
                "dns-version | TXT | TXT \"1.1.0\"",
                "ns.dns | A | A 10.96.0.10",
            })
    void isAnswered(String name, String type, String records) {
        Lookup lookup = ask(name, type);

        assertThat(lookup.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(String.join(";", texts(lookup.answers()))).isEqualTo(records);
    }

    @ParameterizedTest
    @CsvSource({
        "svc, A",
        "pod, A",
        "shop.svc, A",
        "shop.pod, A",
        "web.shop.svc, TXT",
        "db-0.db.shop.svc, AAAA",
        "_tcp.web.shop.svc, SRV",
        "_http._tcp.web.shop.svc, A",
        "alias.shop.svc, TXT",
        "10-244-0-77.shop.pod, AAAA",
        "dns-version, A",
        "dns, A",
    })
    void isThereWithoutRecordsOfTheType(String name, String type) {
        Lookup lookup = ask(name, type);

        assertThat(lookup.rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(lookup.answers()).filteredOn(r -> r.getType() != Type.CNAME).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nothing",
        "nothing.shop.svc",
        "web.nowhere.svc",
        "nowhere.svc",
        "nowhere.pod",
        "10-244-0-7.nowhere.pod",
        "ten.shop.pod",
        "10-244-0-777.shop.pod",
        "a.b.shop.pod",
        "late.db.shop.svc",
        "x.web.shop.svc",
        "empty.shop.svc",
        "_nothing._tcp.web.shop.svc",
        "_http._udp.web.shop.svc",
        "_udp.web.shop.svc",
        "http.tcp.web.shop.svc",
        "a.b.c.web.shop.svc",
        "x.shop.shop.svc",
        "number.shop.svc",
        "x.dns-version",
        "other.dns",
    })
    void isNotThere(String name) {
        assertThat(ask(name, "A").rcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aNameOutsideMustBeAskedOfOthers() {
        Lookup lookup = ask("shop.shop.svc", "A");

        assertThat(lookup.alias()).hasToString("shop.example.org.");
        assertThat(texts(lookup.answers())).containsExactly("CNAME shop.example.org.");
    }

    @Test
    void targetsOfPortsComeWithTheirAddresses() {
        assertThat(texts(ask("_http._tcp.web.shop.svc", "SRV").additional()))
                .containsExactly("A 10.96.1.1", "AAAA fd00:0:0:0:0:0:0:1");
    }

    @Test
    void theApexHasAuthorityAndNameServer() {
        assertThat(texts(ask("", "SOA").answers()).getFirst())
                .isEqualTo("SOA ns.dns.cluster.local. hostmaster.cluster.local. 77 7200 1800 86400 5");
        assertThat(texts(ask("", "NS").answers())).containsExactly("NS ns.dns.cluster.local.");
        assertThat(ask("", "A").negative()).isTrue();
    }

    @Test
    void addressesHaveNames() {
        ReverseZone reverse = new ReverseZone(zone, names, 5);

        assertThat(pointers(reverse, "1.1.96.10.in-addr.arpa.")).containsExactly("PTR web.shop.svc.cluster.local.");
        assertThat(pointers(reverse, "3.0.244.10.in-addr.arpa."))
                .containsExactly("PTR db-0.db.shop.svc.cluster.local.");
        assertThat(pointers(reverse, "4.0.244.10.in-addr.arpa."))
                .containsExactly("PTR 10-244-0-4.db.shop.svc.cluster.local.");
        assertThat(ReverseZone.address(Name.fromConstantString("96.10.in-addr.arpa.")))
                .isNull();
        assertThat(ReverseZone.address(Name.fromConstantString("x.1.96.10.in-addr.arpa.")))
                .isNull();
    }

    private static List<String> pointers(ReverseZone reverse, String text) {
        Name name = Name.fromConstantString(text);
        InetAddress address = ReverseZone.address(name);
        Lookup lookup = address == null ? null : reverse.lookup(name, address, Type.PTR);
        return lookup == null ? List.of() : texts(lookup.answers());
    }

    private Lookup ask(String name, String type) {
        return zone.lookup(
                Name.fromConstantString(name.isEmpty() ? "cluster.local." : name + ".cluster.local."),
                Type.value(type));
    }

    private static List<String> texts(List<Record> records) {
        return records.stream()
                .map(r -> Type.string(r.getType()) + " " + r.rdataToString())
                .toList();
    }

    /** A cluster of the given objects. */
    private static final class FakeNames implements ClusterNames {
        private final Map<String, ServiceRecords> services = new LinkedHashMap<>();

        void add(String service, String... slices) {
            List<EndpointSlice> parsed = new ArrayList<>();
            for (String slice : slices) {
                parsed.add(Serialization.unmarshal(slice, EndpointSlice.class));
            }
            ServiceRecords records = RecordsOfService.of(Serialization.unmarshal(service, Service.class), parsed);
            services.put(records.namespace() + "/" + records.name(), records);
        }

        @Override
        public boolean namespace(String name) {
            return name.equals("shop");
        }

        @Override
        public @Nullable ServiceRecords service(String namespace, String name) {
            return services.get(namespace + "/" + name);
        }

        @Override
        public List<ServiceRecords> holders(InetAddress address) {
            return services.values().stream()
                    .filter(s -> s.addresses().contains(address)
                            || s.endpoints().stream().anyMatch(e -> e.address().equals(address)))
                    .toList();
        }

        @Override
        public long serial() {
            return 77;
        }

        @Override
        public boolean synced() {
            return true;
        }
    }
}
