package io.keelson.resources.admission;

import static io.keelson.resources.admission.AdmissionScenario.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.authentication.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRestrictionTest {
    private static final UserInfo NODE =
            new UserInfo("system:node:n1", "", List.of("system:nodes", "system:authenticated"), Map.of());
    private final AdmissionScenario writes = new AdmissionScenario();

    private static String node(String name, String labels) {
        return "{'kind':'Node','apiVersion':'v1','metadata':{'name':'" + name + "','labels':{" + labels
                + "}},'spec':{}}";
    }

    @Test
    void registersOnlyItselfWithLabelsOfItsOwn() {
        assertThat(writes.refusal(NODE, node("n1", "'kubernetes.io/hostname':'n1','team':'x'")))
                .isEmpty();
        assertThat(writes.refusal(NODE, node("n2", "")))
                .isEqualTo("nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"");
        assertThat(writes.refusal(NODE, node("n1", "'node-restriction.kubernetes.io/x':'y','foo.k8s.io/x':'y'")))
                .isEqualTo("nodes \"n1\" is forbidden: node \"n1\" is not allowed to set the following labels: "
                        + "foo.k8s.io/x, node-restriction.kubernetes.io/x");
    }

    @Test
    void keepsItsTaints() {
        String tainted = node("n1", "").replace("{}}", "{'taints':[{'key':'a','effect':'NoSchedule'}]}}");
        assertThat(AdmissionScenario.refusal(() -> writes.update(NODE, "", tainted, node("n1", ""))))
                .isEqualTo("nodes \"n1\" is forbidden: node \"n1\" is not allowed to modify taints");
    }

    @Test
    void updatesTheStatusOfItsPodsAlone() {
        String own = pod("p", "'nodeName':'n1'", "");
        assertThat(AdmissionScenario.refusal(() -> writes.update(NODE, "status", own, own)))
                .isEmpty();
        String other = pod("p", "'nodeName':'n2'", "");
        assertThat(AdmissionScenario.refusal(() -> writes.update(NODE, "status", other, other)))
                .isEqualTo(
                        "pods \"p\" is forbidden: node \"n1\" can only update pod status for pods with spec.nodeName "
                                + "set to itself");
        writes.reader.with(other);
        assertThat(AdmissionScenario.refusal(
                        () -> writes.delete(NODE, new GroupVersionResource("", "v1", "pods"), "ns", "p")))
                .endsWith("node \"n1\" can only delete pods with spec.nodeName set to itself");
    }

    @Test
    void createsMirrorPodsAlone() {
        assertThat(writes.refusal(NODE, pod("p", "'nodeName':'n1'", "")))
                .endsWith("pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only create "
                        + "mirror pods");
    }

    @Test
    void asksForTokensOfItsPodsAloneAndForTheirAudiences() {
        writes.reader.with(pod(
                "p",
                "'nodeName':'n1','serviceAccountName':'default','volumes':[{'name':'t','projected':{'sources':"
                        + "[{'serviceAccountToken':{'path':'t','audience':'vault'}}]}}]",
                ""));
        assertThat(
                        token(
                                "'audiences':['vault'],'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'p','uid':'uid-p'}"))
                .isEmpty();
        assertThat(
                        token(
                                "'audiences':['other'],'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'p','uid':'uid-p'}"))
                .endsWith(
                        "audience \"other\" not found in pod spec volume, system:node:n1 is not authorized to request "
                                + "tokens for this audience");
        assertThat(token("'audiences':['vault']")).endsWith("node requested token not bound to a pod");
    }

    private String token(String spec) {
        return AdmissionScenario.refusal(() -> writes.createToken(NODE, "default", "{'spec':{" + spec + "}}"));
    }
}
