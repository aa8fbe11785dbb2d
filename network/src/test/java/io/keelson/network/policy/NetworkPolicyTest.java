package io.keelson.network.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.nftables.Nftables;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Policies in the kernel, between pods and a node in namespaces of the test's own. */
final class NetworkPolicyTest {
    private static final String DENY = """
            metadata: {name: deny, namespace: shop}
            spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
            """;
    private static final Map<String, Map<String, String>> NAMESPACES =
            Map.of("shop", Map.of("kind", "shop"), "other", Map.of("kind", "other"));

    private final PolicyTable table = new PolicyTable("test-policy");
    private final List<PolicyPod> pods = new ArrayList<>();

    /** A scenario in a lab. */
    private interface Scenario {
        void play(PolicyLab lab, PolicyLab.Place web, PolicyLab.Place client, PolicyLab.Place stranger)
                throws Exception;
    }

    private void play(Scenario scenario) throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/sbin/nft")),
                "needs root and nft");
        NamespaceThread.unshared(Libc.CLONE_NEWNET, () -> {
            try (PolicyLab lab = new PolicyLab()) {
                PolicyLab.Place web = lab.pod(1);
                PolicyLab.Place client = lab.pod(2);
                PolicyLab.Place stranger = lab.pod(3);
                pods.add(pod("shop", "web", web, new PolicyPod.NamedPort("http", "tcp", 8080)));
                pods.add(pod("shop", "client", client));
                pods.add(pod("other", "stranger", stranger));
                scenario.play(lab, web, client, stranger);
            }
            return true;
        });
    }

    private static PolicyPod pod(String namespace, String app, PolicyLab.Place place, PolicyPod.NamedPort... ports) {
        return new PolicyPod(
                namespace, Map.of("app", app), List.of(place.address()), List.of(ports), true, "2026-01-01T00:00:00Z");
    }

    private void apply(String... policies) throws Exception {
        List<NetworkPolicy> parsed = Arrays.stream(policies)
                .map(yaml -> Serialization.unmarshal(yaml, NetworkPolicy.class))
                .toList();
        table.write(PolicyDecision.decide(parsed, pods, NAMESPACES));
    }

    @Test
    void aPodThatIsDeniedIsReachedByItsNodeAndItselfAlone() throws Exception {
        play((lab, web, client, stranger) -> {
            lab.listen(web, 8080);
            assertThat(lab.connects(client, web, 8080)).isTrue();
            apply(DENY);
            assertThat(lab.connects(client, web, 8080)).isFalse();
            assertThat(lab.nodeConnects(web, 8080)).isTrue();
            assertThat(lab.connects(web, web, 8080)).isTrue();
            apply();
            assertThat(lab.connects(client, web, 8080)).isTrue();
        });
    }

    @Test
    void whatIsOpenIsCutAndGoesOnWhenItMayAgain() throws Exception {
        play((lab, web, client, stranger) -> {
            apply("""
                    metadata: {name: open, namespace: shop}
                    spec: {podSelector: {}, ingress: [{}]}
                    """);
            try (ServerSocket listening = lab.listen(web, 8080);
                    Socket there = lab.connect(client, web.address(), 8080)) {
                assertThat(there).isNotNull();
                try (Socket here = listening.accept()) {
                    here.setSoTimeout(400);
                    there.getOutputStream().write(1);
                    assertThat(here.getInputStream().read()).isEqualTo(1);

                    apply(DENY);
                    there.getOutputStream().write(2);
                    assertThat(timesOut(here)).isTrue();
                    here.getOutputStream().write(3);
                    assertThat(timesOut(there)).isTrue();

                    apply();
                    here.setSoTimeout(10_000);
                    assertThat(here.getInputStream().read()).isEqualTo(2);
                }
            }
        });
    }

    private static boolean timesOut(Socket socket) throws Exception {
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Test
    void peersAreMeantByTheirLabelsAndNamespaces() throws Exception {
        play((lab, web, client, stranger) -> {
            lab.listen(web, 8080);
            apply(DENY, """
                    metadata: {name: allow, namespace: shop}
                    spec:
                      podSelector: {}
                      ingress: [{from: [{podSelector: {matchLabels: {app: client}}}]}]
                    """);
            assertThat(lab.connects(client, web, 8080)).isTrue();
            assertThat(lab.connects(stranger, web, 8080)).isFalse();
            apply("""
                    metadata: {name: allow, namespace: shop}
                    spec:
                      podSelector: {}
                      ingress: [{from: [{namespaceSelector: {matchLabels: {kind: other}}}]}]
                    """);
            assertThat(lab.connects(client, web, 8080)).isFalse();
            assertThat(lab.connects(stranger, web, 8080)).isTrue();
        });
    }

    @Test
    void portsAreNumbersRangesAndNames() throws Exception {
        play((lab, web, client, stranger) -> {
            lab.listen(web, 8080);
            lab.listen(web, 80);
            apply(ports("{port: 80}"));
            assertThat(lab.connects(client, web, 80)).isTrue();
            assertThat(lab.connects(client, web, 8080)).isFalse();
            apply(ports("{port: 8000, endPort: 8100}"));
            assertThat(lab.connects(client, web, 80)).isFalse();
            assertThat(lab.connects(client, web, 8080)).isTrue();
            apply(ports("{port: http}"));
            assertThat(lab.connects(client, web, 80)).isFalse();
            assertThat(lab.connects(client, web, 8080)).isTrue();
            apply(ports("{port: 8080, protocol: UDP}, {port: 8080, protocol: SCTP}"));
            assertThat(lab.connects(client, web, 8080)).isFalse();
        });
    }

    private static String ports(String ports) {
        return """
                metadata: {name: ports, namespace: shop}
                spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [%s]}]}
                """.formatted(ports);
    }

    @Test
    void blocksHaveExceptions() throws Exception {
        play((lab, web, client, stranger) -> {
            lab.listen(web, 8080);
            apply("""
                    metadata: {name: block, namespace: shop}
                    spec:
                      podSelector: {matchLabels: {app: web}}
                      ingress: [{from: [{ipBlock: {cidr: 10.9.0.0/16, except: [10.9.3.0/24, 10.9.3.0/25]}}]}]
                    """);
            assertThat(lab.connects(client, web, 8080)).isTrue();
            assertThat(lab.connects(stranger, web, 8080)).isFalse();
        });
    }

    @Test
    void whatAPodOpensIsJudgedAtItsSourceTowardsTheNodeAsWell() throws Exception {
        play((lab, web, client, stranger) -> {
            lab.listen(web, 8080);
            try (ServerSocket onNode = new ServerSocket(9000, 16, InetAddress.ofLiteral("10.9.2.1"))) {
                apply("""
                        metadata: {name: out, namespace: shop}
                        spec: {podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}]}
                        """);
                assertThat(lab.connects(client, web, 8080)).isTrue();
                assertThat(lab.connect(client, onNode.getInetAddress(), 9000)).isNull();
                assertThat(lab.connects(stranger, web, 8080)).isTrue();
                apply("""
                        metadata: {name: out, namespace: shop}
                        spec: {podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.9.2.1/32}}]}]}
                        """);
                assertThat(lab.connects(client, web, 8080)).isFalse();
                assertThat(lab.connect(client, onNode.getInetAddress(), 9000)).isNotNull();
            }
        });
    }

    @Test
    void aTableThatSomebodyRemovedIsMadeAnew() throws Exception {
        play((lab, web, client, stranger) -> {
            lab.listen(web, 8080);
            apply(DENY);
            Nftables.apply("delete table inet test-policy\n");
            table.check();
            apply(DENY);
            assertThat(lab.connects(client, web, 8080)).isFalse();
        });
    }
}
