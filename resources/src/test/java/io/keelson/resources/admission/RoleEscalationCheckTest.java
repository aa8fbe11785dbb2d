package io.keelson.resources.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.authentication.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoleEscalationCheckTest {
    private static final String API = "'apiVersion':'rbac.authorization.k8s.io/v1',";
    private static final UserInfo JANE = new UserInfo("jane", "", List.of("system:authenticated"), Map.of());
    private final AdmissionScenario writes = new AdmissionScenario();

    private static String role(String name, String rules) {
        return "{'kind':'Role'," + API + "'metadata':{'name':'" + name + "','namespace':'ns'},'rules':[" + rules + "]}";
    }

    private static String binding(String kind, String role) {
        return "{'kind':'RoleBinding'," + API + "'metadata':{'name':'b','namespace':'ns'},'roleRef':{'apiGroup':"
                + "'rbac.authorization.k8s.io','kind':'" + kind + "','name':'" + role
                + "'},'subjects':[{'kind':'User','name':'jane'}]}";
    }

    private void jane(String rules) {
        writes.reader.with(role("own", rules)).with(binding("Role", "own"));
    }

    @Test
    void nobodyGrantsMoreThanTheyHave() {
        jane("{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['get','create']}");
        assertThat(writes.refusal(
                        JANE,
                        role("x", "{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['get']}")))
                .isEmpty();
        assertThat(writes.refusal(
                        JANE,
                        role(
                                "x",
                                "{'apiGroups':[''],'resources':['pods'],'verbs':['get','list']},{'apiGroups':['apps'],"
                                        + "'resources':['deployments'],'verbs':['create'],'resourceNames':['d']}")))
                .isEqualTo("roles.rbac.authorization.k8s.io \"x\" is forbidden: user \"jane\" (groups="
                        + "[\"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\" \"list\"]}\n"
                        + "{APIGroups:[\"apps\"], Resources:[\"deployments\"], ResourceNames:[\"d\"], Verbs:"
                        + "[\"create\"]}");
    }

    @Test
    void bindingsNeedTheRightsOfTheRoleOrTheVerbBind() {
        jane("{'apiGroups':['rbac.authorization.k8s.io'],'resources':['rolebindings'],'verbs':['create']}");
        writes.reader.with(role("strong", "{'apiGroups':[''],'resources':['secrets'],'verbs':['get']}"));
        assertThat(writes.refusal(JANE, binding("Role", "strong"))).contains("Resources:[\"secrets\"]");
        assertThat(writes.refusal(JANE, binding("Role", "none")))
                .isEqualTo("rolebindings.rbac.authorization.k8s.io \"none\" not found");
        jane("{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['bind'],"
                + "'resourceNames':['strong']}");
        assertThat(writes.refusal(JANE, binding("Role", "strong"))).isEmpty();
    }

    @Test
    void theVerbEscalateLetsWriteAnyRole() {
        jane("{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['escalate']}");
        assertThat(writes.refusal(JANE, role("x", "{'apiGroups':[''],'resources':['pods'],'verbs':['get']}")))
                .isEmpty();
    }
}
