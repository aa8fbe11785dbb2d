package io.keelson.network.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From policies to rules. */
final class PolicyDecisionTest {
    private static final String ALLOW = """
            metadata: {name: allow, namespace: shop}
            spec:
              podSelector: {matchLabels: {app: web}}
              ingress:
              - from:
                - podSelector: {matchLabels: {app: client}}
                - ipBlock: {cidr: 192.0.2.0/24, except: [192.0.2.128/25]}
                ports:
                - {port: 80}
                - {port: 1000, endPort: 2000, protocol: UDP}
            """;

    private final PolicyTable table = new PolicyTable("t");
    private final List<PolicyPod> pods = new ArrayList<>(List.of(
            pod("web", "10.244.0.2", true), pod("client", "10.244.0.3", true), pod("client", "10.244.1.3", false)));

    @Test
    void aPolicyIsASetAndAFewLines() {
        PolicyRuleset rules = decide(ALLOW);

        assertThat(rules.judges().keySet()).containsExactly("ingress4");
        assertThat(rules.judges().get("ingress4").keySet()).containsExactly("10.244.0.2");
        assertThat(rules.chains()).hasSize(2);
        List<String> lines = rules.chains().entrySet().stream()
                .filter(e -> e.getKey().startsWith("pi_"))
                .flatMap(e -> e.getValue().stream())
                .map(line -> line.replaceAll("@pi_[0-9a-f]{16}", "@P"))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "ct original ip saddr 192.0.2.0/24 ct original ip saddr != 192.0.2.128/25 meta l4proto tcp ct"
                                + " reply proto-src 80 accept",
                        "ct original ip saddr @P_0_4 meta l4proto tcp ct reply proto-src 80 accept",
                        "ct original ip6 saddr @P_0_6 meta l4proto tcp ct reply proto-src 80 accept",
                        "ct original ip saddr 192.0.2.0/24 ct original ip saddr != 192.0.2.128/25 meta l4proto udp ct"
                                + " reply proto-src 1000-2000 accept",
                        "ct original ip saddr @P_0_4 meta l4proto udp ct reply proto-src 1000-2000 accept",
                        "ct original ip6 saddr @P_0_6 meta l4proto udp ct reply proto-src 1000-2000 accept");
    }

    @Test
    void aPodMoreIsAnElementMore() {
        PolicyRuleset before = decide(ALLOW);
        pods.add(pod("client", "10.244.2.9", false));
        PolicyRuleset after = decide(ALLOW);

        assertThat(table.difference(before, after))
                .matches("add element inet t pi_[0-9a-f]{16}_0_4 \\{ 10\\.244\\.2\\.9 \\}\n");
        assertThat(table.difference(after, before))
                .matches("delete element inet t pi_[0-9a-f]{16}_0_4 \\{ 10\\.244\\.2\\.9 \\}\n");
    }

    @Test
    void aSelectedPodMoreIsThreeElementsMore() {
        PolicyRuleset before = decide(ALLOW);
        pods.add(pod("web", "10.244.0.7", true));

        assertThat(table.difference(before, decide(ALLOW)).lines())
                .hasSize(3)
                .allMatch(l -> l.startsWith("add element"));
    }

    @Test
    void nothingDiffersFromItself() {
        assertThat(table.difference(decide(ALLOW), decide(ALLOW))).isEmpty();
    }

    @Test
    void aPolicyWithoutPodsOfThisNodeIsNone() {
        pods.removeFirst();

        assertThat(decide(ALLOW).idle()).isTrue();
        assertThat(decide(ALLOW).sets()).isEmpty();
    }

    @Test
    void emptyRulesAllowAllAndNoRulesNothing() {
        assertThat(lines(decide("""
                metadata: {name: all, namespace: shop}
                spec: {podSelector: {}, ingress: [{}]}
                """))).containsExactly("accept");
        assertThat(lines(decide("""
                metadata: {name: none, namespace: shop}
                spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
                """))).isEmpty();
    }

    @Test
    void withoutTypesEgressIsMeantWhereItHasRules() {
        assertThat(decide("""
                metadata: {name: e, namespace: shop}
                spec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: "fd00::/8"}}]}]}
                """).judges().keySet()).isEqualTo(Set.of("egress4", "ingress4"));
    }

    @Test
    void aNameOfAPortMeansTheNumbersThatPodsHaveForIt() {
        pods.clear();
        pods.add(named("10.244.0.2", 8080));
        pods.add(named("10.244.0.3", 9090));

        assertThat(lines(decide("""
                metadata: {name: n, namespace: shop}
                spec: {podSelector: {}, ingress: [{ports: [{port: http}]}]}
                """)).stream()
                        .filter(l -> l.contains(" ip saddr"))
                        .map(l -> l.replaceAll("@\\S+", "@S")))
                .containsExactly(
                        "ct reply ip saddr @S meta l4proto tcp ct reply proto-src 8080 accept",
                        "ct reply ip saddr @S meta l4proto tcp ct reply proto-src 9090 accept");
    }

    private static PolicyPod named(String address, int http) {
        return new PolicyPod(
                "shop",
                Map.of(),
                List.of(InetAddress.ofLiteral(address)),
                List.of(new PolicyPod.NamedPort("http", "tcp", http)),
                true,
                "");
    }

    private static PolicyPod pod(String app, String address, boolean local) {
        return new PolicyPod("shop", Map.of("app", app), List.of(InetAddress.ofLiteral(address)), List.of(), local, "");
    }

    private static List<String> lines(PolicyRuleset rules) {
        return rules.chains().entrySet().stream()
                .filter(e -> e.getKey().startsWith("p"))
                .flatMap(e -> e.getValue().stream())
                .toList();
    }

    private PolicyRuleset decide(String... policies) {
        return PolicyDecision.decide(
                Arrays.stream(policies)
                        .map(yaml -> Serialization.unmarshal(yaml, NetworkPolicy.class))
                        .toList(),
                pods,
                Map.of("shop", Map.of()));
    }
}
