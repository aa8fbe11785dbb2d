package io.keelson.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Authorizer.Decision;
import io.keelson.apiserver.authorization.Authorizer.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RbacAuthorizerTest {
    private static final String API = "'apiVersion':'rbac.authorization.k8s.io/v1',";
    private final FakeReader reader = new FakeReader();
    private final RbacAuthorizer authorizer = new RbacAuthorizer(reader);

    private static UserInfo user(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    private Decision ask(
            UserInfo user, String verb, String resource, String subresource, String namespace, String name) {
        return authorizer.authorize(
                new Attributes(user, verb, true, "", "v1", resource, subresource, namespace, name, ""));
    }

    private void role(String rules) {
        reader.with("{'kind':'Role'," + API + "'metadata':{'name':'r','namespace':'ns'},'rules':[" + rules + "]}");
    }

    private void binding(String subjects) {
        reader.with(
                "{'kind':'RoleBinding'," + API + "'metadata':{'name':'b','namespace':'ns'},'roleRef':{'kind':'Role',"
                        + "'name':'r'},'subjects':[" + subjects + "]}");
    }

    @Test
    void allowsWhatTheRoleListsInItsNamespaceAndSaysWhy() {
        role("{'apiGroups':[''],'resources':['pods'],'verbs':['get']}");
        binding("{'kind':'User','name':'jane'}");

        assertThat(ask(user("jane"), "get", "pods", "", "ns", "p"))
                .isEqualTo(new Decision(
                        Outcome.ALLOW, "RBAC: allowed by RoleBinding \"b/ns\" of Role \"r\" to User \"jane\""));
        assertThat(ask(user("jane"), "list", "pods", "", "ns", "")).isEqualTo(Decision.NO_OPINION);
        assertThat(ask(user("jane"), "get", "pods", "", "other", "p")).isEqualTo(Decision.NO_OPINION);
        assertThat(ask(user("joe"), "get", "pods", "", "ns", "p")).isEqualTo(Decision.NO_OPINION);
        assertThat(ask(user("jane"), "get", "pods", "log", "ns", "p")).isEqualTo(Decision.NO_OPINION);
    }

    @Test
    void knowsNamesSubresourcesAndAccounts() {
        role("{'apiGroups':[''],'resources':['configmaps'],'verbs':['*'],'resourceNames':['mine']},"
                + "{'apiGroups':['*'],'resources':['*/scale'],'verbs':['update']}");
        binding("{'kind':'ServiceAccount','name':'robot'},{'kind':'Group','name':'devs'}");
        UserInfo robot = user("system:serviceaccount:ns:robot");

        assertThat(ask(robot, "delete", "configmaps", "", "ns", "mine").reason())
                .isEqualTo("RBAC: allowed by RoleBinding \"b/ns\" of Role \"r\" to ServiceAccount \"robot/ns\"");
        assertThat(ask(robot, "get", "configmaps", "", "ns", "other").outcome()).isEqualTo(Outcome.NO_OPINION);
        assertThat(ask(user("x", "devs"), "update", "things", "scale", "ns", "t")
                        .outcome())
                .isEqualTo(Outcome.ALLOW);
        assertThat(ask(user("system:serviceaccount:other:robot"), "get", "configmaps", "", "ns", "mine")
                        .outcome())
                .isEqualTo(Outcome.NO_OPINION);
    }

    @Test
    void followsChangesAndTellsOfMissingRoles() {
        role("{'apiGroups':[''],'resources':['pods'],'verbs':['get']}");
        binding("{'kind':'User','name':'jane'}");
        assertThat(ask(user("jane"), "get", "pods", "", "ns", "p").outcome()).isEqualTo(Outcome.ALLOW);

        role("{'apiGroups':[''],'resources':['pods'],'verbs':['list']}");
        assertThat(ask(user("jane"), "get", "pods", "", "ns", "p").outcome()).isEqualTo(Outcome.NO_OPINION);
        binding("{'kind':'User','name':'joe'}");
        assertThat(ask(user("joe"), "list", "pods", "", "ns", "").outcome()).isEqualTo(Outcome.ALLOW);
        reader.without(RbacAuthorizer.ROLES, "ns", "r");
        assertThat(ask(user("joe"), "list", "pods", "", "ns", "").reason())
                .isEqualTo("RBAC: role.rbac.authorization.k8s.io \"r\" not found");
    }

    @Test
    void clusterBindingsHoldEverywhereAndForPaths() {
        reader.with("{'kind':'ClusterRole'," + API + "'metadata':{'name':'c'},'rules':[{'nonResourceURLs':['/x/*'],"
                        + "'verbs':['get']},{'apiGroups':[''],'resources':['nodes'],'verbs':['get']}]}")
                .with("{'kind':'ClusterRoleBinding'," + API
                        + "'metadata':{'name':'cb'},'roleRef':{'kind':'ClusterRole',"
                        + "'name':'c'},'subjects':[{'kind':'Group','name':'devs'}]}");
        UserInfo dev = user("d", "devs");

        assertThat(ask(dev, "get", "nodes", "", "", "n").reason())
                .isEqualTo("RBAC: allowed by ClusterRoleBinding \"cb\" of ClusterRole \"c\" to Group \"devs\"");
        assertThat(authorizer.allows(new Attributes(dev, "get", false, "", "", "", "", "", "", "/x/y")))
                .isTrue();
        assertThat(authorizer.allows(new Attributes(dev, "get", false, "", "", "", "", "", "", "/x")))
                .isFalse();
    }
}
