package io.keelson.kubelet.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.keelson.kubelet.Pods;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Pods that the node does not take, and those that look alike and that it does. */
class AdmissionScenarioTest {
    private static final String CONTAINER = "containers: [{name: c, image: i}]\n";

    @TempDir
    Path directory;

    private NodeFixture node;

    @BeforeEach
    void start() throws IOException {
        node = new NodeFixture(directory);
        node.node = new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .withLabels(Map.of("zone", "a"))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void refused(Pod pod, String reason, String message) throws InterruptedException {
        node.pods.added(pod);
        JsonNode status = node.server.await(s -> s.path("phase").asString("").equals("Failed"));
        assertEquals(reason, status.path("reason").asString());
        assertEquals("Pod was rejected: " + message, status.path("message").asString());
        node.server.awaitEvent(reason + ": " + message);
        assertEquals(List.of(), node.runtime.calls());
    }

    private void taken(Pod pod) throws InterruptedException {
        node.pods.added(pod);
        node.server.await(s -> s.path("phase").asString("").equals("Running"));
    }

    private static Pod with(String more) {
        return Pods.of(CONTAINER + more);
    }

    private static Pod sysctl(String name, String more) {
        return with("securityContext: {sysctls: [{name: " + name + ", value: '1'}]}\n" + more);
    }

    @ParameterizedTest
    @CsvSource({
        "kernel.shmmax, '\"kernel.shmmax\" not allowlisted'",
        "net.core.somaxconn, '\"net.core.somaxconn\" not allowlisted'",
        "kernel.core_pattern, '\"kernel.core_pattern\" not allowlisted'",
        "../kernel.core_pattern, '\"../kernel.core_pattern\" not allowlisted'",
        "kernel/core_pattern, '\"kernel.core_pattern\" not allowlisted'",
        "net/ipv4/../../kernel/core_pattern, '\"net.ipv4.//.//.kernel.core_pattern\" not allowlisted'"
    })
    void aKernelParameterThatIsNotSafeIsForbidden(String name, String why) throws InterruptedException {
        refused(sysctl(name, ""), "SysctlForbidden", "forbidden sysctl: " + why);
    }

    @ParameterizedTest
    @CsvSource({"net.ipv4.ip_unprivileged_port_start", "net/ipv4/ping_group_range", "kernel.msgmax"})
    void aSafeOrAllowedKernelParameterIsTaken(String name) throws InterruptedException {
        taken(sysctl(name, ""));
    }

    @Test
    void aKernelParameterOfTheNodesNetworkIsForbidden() throws InterruptedException {
        refused(
                sysctl("net.ipv4.tcp_syncookies", "hostNetwork: true"),
                "SysctlForbidden",
                "forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host Net enabled");
    }

    @Test
    void anAppArmorProfileIsNotDroppedInSilence() throws InterruptedException {
        refused(
                Pods.of(
                        "containers: [{name: c, image: i, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]"),
                "AppArmor",
                "Cannot enforce AppArmor: AppArmor is not enabled on the host");
    }

    @Test
    void whoeverAsksForNoAppArmorGetsNone() throws InterruptedException {
        taken(with("securityContext: {appArmorProfile: {type: Unconfined}}"));
    }

    @Test
    void aPodOfAnotherSystemIsRefused() throws InterruptedException {
        refused(
                with("os: {name: windows}"),
                "PodOSNotSupported",
                "Failed to admit pod as the OS field doesn't match node OS");
    }

    @Test
    void strictGroupsNeedARuntimeThatKnowsThem() throws InterruptedException {
        refused(
                with("securityContext: {supplementalGroupsPolicy: Strict}"),
                "SupplementalGroupsPolicyNotSupported",
                "SupplementalGroupsPolicy=Strict is not supported in this node");
    }

    @Test
    void aPodMustWantToBeOnTheNode() throws InterruptedException {
        refused(
                with("nodeSelector: {zone: b}"),
                "NodeAffinity",
                "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
    }

    @Test
    void aTaintThatEndsPodsKeepsThemOff() throws InterruptedException {
        node.node = new NodeBuilder(node.node)
                .editSpec()
                .addNewTaint("NoExecute", "down", null, "")
                .endSpec()
                .build();
        refused(
                with("tolerations: [{key: up, operator: Exists}]"),
                "TaintToleration",
                "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate");
    }

    @Test
    void aTaintThatIsToleratedDoesNot() throws InterruptedException {
        node.node = new NodeBuilder(node.node)
                .editSpec()
                .addNewTaint("NoExecute", "down", null, "7")
                .endSpec()
                .build();
        taken(with("tolerations: [{key: down, operator: Lt, value: '8', effect: NoExecute}]"));
    }

    @Test
    void aPortOfTheNodeItselfIsNotGivenAway() throws InterruptedException {
        refused(
                Pods.of("containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 10250}]}]"),
                "NodePorts",
                "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports");
    }

    @Test
    void anotherPortIs() throws InterruptedException {
        taken(Pods.of(
                "containers: [{name: c, image: i, ports: [{containerPort: 80, hostPort: 10250, protocol: UDP}]}]"));
    }

    @Test
    void aPodOfAUserNamespaceWaitsForARuntimeThatHasSome() throws InterruptedException {
        node.pods.added(with("hostUsers: false"));
        node.server.awaitEvent(
                "FailedCreatePodSandBox: Failed to create pod sandbox: can't set `spec.hostUsers: false`, "
                        + "runtime does not support user namespaces");
        assertEquals(List.of(), node.runtime.calls());
    }

    @Test
    void userNamespacesOnTheNodesNetworkAreNotDeclared() throws InterruptedException {
        refused(
                with("hostNetwork: true\nhostUsers: false"),
                "PodFeatureUnsupported",
                "Pod requires node features that are not available: UserNamespacesHostNetworkSupport");
    }

    private static Pod critical(String cpu) {
        return new PodBuilder(Pods.of("priority: 2000000000\n"
                        + "containers: [{name: d, image: i, resources: {requests: {cpu: " + cpu + "}}}]"))
                .editMetadata()
                .withName("critical")
                .withUid("u-2")
                .endMetadata()
                .build();
    }

    @Test
    void aCriticalPodMakesRoomForItself() throws InterruptedException {
        taken(Pods.of("containers: [{name: c, image: i, resources: {requests: {cpu: 1500m}}}]"));
        node.pods.added(critical("1"));
        node.server.awaitEvent("Preempting: Preempted in order to admit critical pod");
        node.timers.pass(Duration.ofSeconds(1));
        while (!node.runtime.calls().contains("start d-0")) {
            node.server.awaitEvent("Preempting");
            node.timers.pass(Duration.ofMillis(200));
            Thread.onSpinWait();
        }
        List<String> calls = node.runtime.calls();
        assertEquals(true, calls.indexOf("stop sandbox-0") < calls.indexOf("run sandbox-1"), calls.toString());
    }

    @Test
    void aCriticalPodThatNobodyCanMakeRoomForIsRefused() throws InterruptedException {
        refused(
                critical("3"),
                "UnexpectedAdmissionError",
                "Unexpected error while attempting to recover from admission failure: preemption: error finding a set"
                        + " of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q:"
                        + " 1000), ]");
    }
}
