package io.keelson.resources.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.authorization.PolicyRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeAuthorizerTest {
    private static final UserInfo NODE =
            new UserInfo("system:node:n1", "", List.of("system:nodes", "system:authenticated"), Map.of());
    private final FakeReader reader = new FakeReader();
    private final NodeAuthorizer authorizer = new NodeAuthorizer(
            reader, List.of(new PolicyRule(List.of("create"), List.of(""), List.of("events"), List.of(), List.of())));

    private String ask(UserInfo user, String verb, String group, String resource, String sub, String ns, String name) {
        return ask(user, verb, group, resource, sub, ns, name, "");
    }

    private String ask(
            UserInfo user,
            String verb,
            String group,
            String resource,
            String sub,
            String ns,
            String name,
            String fields) {
        Authorizer.Decision decision = authorizer.authorize(
                new Attributes(user, verb, true, group, "v1", resource, sub, ns, name, "", fields));
        return decision.outcome() == Authorizer.Outcome.ALLOW ? "ALLOW" : decision.reason();
    }

    private void pod(String node) {
        reader.with(
                "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p','namespace':'ns'},'spec':{'nodeName':'" + node
                        + "','serviceAccountName':'sa','volumes':[{'name':'a','secret':{'secretName':'s'}},{'name':'b',"
                        + "'persistentVolumeClaim':{'claimName':'c'}}],'containers':[{'name':'c','envFrom':[{'configMapRef':"
                        + "{'name':'m'}}]}]}}");
    }

    @Test
    void readsOnlyWhatItsPodsUse() {
        pod("n2");
        assertThat(ask(NODE, "get", "", "secrets", "", "ns", "s"))
                .isEqualTo("no relationship found between node 'n1' and this object");
        pod("n1");
        assertThat(ask(NODE, "get", "", "secrets", "", "ns", "s")).isEqualTo("ALLOW");
        assertThat(ask(NODE, "watch", "", "configmaps", "", "ns", "m")).isEqualTo("ALLOW");
        assertThat(ask(NODE, "get", "", "persistentvolumeclaims", "", "ns", "c"))
                .isEqualTo("ALLOW");
        assertThat(ask(NODE, "create", "", "serviceaccounts", "token", "ns", "sa"))
                .isEqualTo("ALLOW");
        assertThat(ask(NODE, "get", "", "pods", "", "ns", "p")).isEqualTo("ALLOW");
        assertThat(ask(NODE, "get", "", "secrets", "", "ns", "other")).startsWith("no relationship");
        assertThat(ask(NODE, "get", "", "secrets", "", "other", "s")).startsWith("no relationship");
        assertThat(ask(NODE, "list", "", "secrets", "", "ns", "")).isEqualTo("No Object name found");
        assertThat(ask(NODE, "delete", "", "secrets", "", "ns", "s")).isEqualTo("can only read resources of this type");
    }

    @Test
    void listsItsOwnPodsAlone() {
        assertThat(ask(NODE, "list", "", "pods", "", "", "", "spec.nodeName=n1"))
                .isEqualTo("ALLOW");
        assertThat(ask(NODE, "watch", "", "pods", "", "", "", "spec.nodeName=n2"))
                .isEqualTo("can only list/watch pods with spec.nodeName field selector");
    }

    @Test
    void hasItsOwnNodeAndLease() {
        assertThat(ask(NODE, "get", "", "nodes", "", "", "n1")).isEqualTo("ALLOW");
        assertThat(ask(NODE, "get", "", "nodes", "", "", "n2"))
                .isEqualTo("node 'n1' cannot read 'n2', only its own Node object");
        assertThat(ask(NODE, "update", "coordination.k8s.io", "leases", "", "kube-node-lease", "n1"))
                .isEqualTo("ALLOW");
        assertThat(ask(NODE, "update", "coordination.k8s.io", "leases", "", "kube-node-lease", "n2"))
                .isEqualTo("can only access node lease with the same name as the requesting node");
        assertThat(ask(NODE, "create", "", "events", "", "ns", "")).isEqualTo("ALLOW");
    }

    @Test
    void mirrorPodsGiveNoRights() {
        reader.with("{'kind':'Pod','apiVersion':'v1','metadata':{'name':'p','namespace':'ns','annotations':{"
                + "'kubernetes.io/config.mirror':'x'}},'spec':{'nodeName':'n1','volumes':[{'name':'a','secret':"
                + "{'secretName':'s'}}]}}");
        assertThat(ask(NODE, "get", "", "secrets", "", "ns", "s")).startsWith("no relationship");
    }

    @Test
    void othersAreNoNodes() {
        UserInfo nobody = new UserInfo("system:node:n1", "", List.of(), Map.of());
        UserInfo nameless = new UserInfo("system:node:", "", List.of("system:nodes"), Map.of());
        assertThat(ask(nobody, "get", "", "nodes", "", "", "n1")).isEmpty();
        assertThat(ask(nameless, "get", "", "nodes", "", "", "n1")).isEqualTo("unknown node for user \"system:node:\"");
    }
}
