package io.keelson.resources.admission;

import static io.keelson.resources.admission.AdmissionScenario.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class PodAdmissionTest {
    private final AdmissionScenario writes = new AdmissionScenario();

    @Test
    void aPodGetsItsAccountTokenTolerationsAndPriority() {
        ObjectNode created = writes.create(pod("p", "", ""));
        ObjectNode spec = Json.child(created, "spec");

        assertThat(Json.text(spec, "serviceAccountName")).isEqualTo("default");
        assertThat(Json.integer(spec, "priority")).isZero();
        assertThat(Json.text(spec, "preemptionPolicy")).isEqualTo("PreemptLowerPriority");
        assertThat(Json.elements(spec, "tolerations")).hasSize(2);
        assertThat(Json.text(spec.get("volumes").get(0), "name")).startsWith("kube-api-access-");
        assertThat(Json.elements(spec.get("volumes").get(0), "projected", "sources"))
                .hasSize(3);
        assertThat(Json.text(spec.get("containers").get(0).get("volumeMounts").get(0), "mountPath"))
                .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
    }

    @Test
    void theTokenStaysOutWhereItIsNotWanted() {
        assertThat(Json.elements(
                        writes.create(pod("p", "'automountServiceAccountToken':false", "")), "spec", "volumes"))
                .isEmpty();
        ObjectNode taken = writes.create(pod(
                "q",
                "'volumes':[{'name':'v','emptyDir':{}}]",
                "'volumeMounts':[{'name':'v','mountPath':'/var/run/secrets/kubernetes.io/serviceaccount'}]"));
        assertThat(Json.elements(taken, "spec", "volumes")).hasSize(1);
    }

    @Test
    void anUnknownAccountIsRefused() {
        assertThat(writes.refusal(pod("p", "'serviceAccountName':'none'", "")))
                .isEqualTo("pods \"p\" is forbidden: error looking up service account ns/none: "
                        + "serviceaccount \"none\" not found");
    }

    @Test
    void prioritiesComeFromClasses() {
        writes.reader.with("{'kind':'PriorityClass','apiVersion':'scheduling.k8s.io/v1','metadata':{'name':'high'},"
                + "'value':1000,'preemptionPolicy':'Never'}");
        ObjectNode created = writes.create(pod("p", "'priorityClassName':'high'", ""));
        assertThat(Json.integer(created, "spec", "priority")).isEqualTo(1000);
        assertThat(Json.text(created, "spec", "preemptionPolicy")).isEqualTo("Never");
        assertThat(writes.refusal(pod("p", "'priorityClassName':'none'", "")))
                .isEqualTo("pods \"p\" is forbidden: no PriorityClass with name none was found");
        assertThat(writes.refusal(pod("p", "'priority':5", "")))
                .isEqualTo(
                        "pods \"p\" is forbidden: the integer value of priority (5) must not be provided in pod spec; "
                                + "priority admission controller computed 0 from the given PriorityClass name");
    }

    @Test
    void runtimeClassesAddOverheadSelectorAndTolerations() {
        writes.reader.with(
                "{'kind':'RuntimeClass','apiVersion':'node.k8s.io/v1','metadata':{'name':'vm'},'handler':'h',"
                        + "'overhead':{'podFixed':{'cpu':'250m'}},'scheduling':{'nodeSelector':{'kind':'vm'},"
                        + "'tolerations':[{'key':'vm','operator':'Exists'}]}}");
        ObjectNode created = writes.create(pod("p", "'runtimeClassName':'vm','nodeSelector':{'x':'y'}", ""));
        assertThat(created.get("spec").get("nodeSelector").toString()).isEqualTo("{\"x\":\"y\",\"kind\":\"vm\"}");
        assertThat(Json.text(created, "spec", "overhead", "cpu")).isEqualTo("250m");
        assertThat(Json.elements(created, "spec", "tolerations")).hasSize(3);
        assertThat(writes.refusal(pod("p", "'runtimeClassName':'vm','nodeSelector':{'kind':'metal'}", "")))
                .endsWith("conflict: runtimeClass.scheduling.nodeSelector[kind] = vm; pod.spec.nodeSelector[kind] ="
                        + " metal");
        assertThat(writes.refusal(pod("p", "'overhead':{'cpu':'1'}", "")))
                .endsWith("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }

    @Test
    void limitRangesGiveDefaultsAndBounds() {
        writes.reader.with(
                "{'kind':'LimitRange','apiVersion':'v1','metadata':{'name':'l','namespace':'ns'},'spec':"
                        + "{'limits':[{'type':'Container','default':{'cpu':'500m','memory':'64Mi'},'defaultRequest':{'cpu':"
                        + "'100m','memory':'64Mi'},'min':{'cpu':'50m'},'max':{'cpu':'1'},'maxLimitRequestRatio':{'cpu':'5'}}]}}");
        ObjectNode created = writes.create(pod("p", "", ""));
        assertThat(created.get("spec")
                        .get("containers")
                        .get(0)
                        .get("resources")
                        .get("requests")
                        .toString())
                .isEqualTo("{\"cpu\":\"100m\",\"memory\":\"64Mi\"}");
        assertThat(Json.text(created, "metadata", "annotations", "kubernetes.io/limit-ranger"))
                .isEqualTo("LimitRanger plugin set: cpu, memory request for container c; "
                        + "cpu, memory limit for container c");
        assertThat(writes.refusal(pod("p", "", "'resources':{'requests':{'cpu':'10m'},'limits':{'cpu':'2'}}")))
                .isEqualTo("pods \"p\" is forbidden: [minimum cpu usage per Container is 50m, but request is 10m, "
                        + "maximum cpu usage per Container is 1, but limit is 2, cpu max limit to request ratio per "
                        + "Container is 5, but provided ratio is 200.000000]");
    }

    @Test
    void mirrorPodsUseNothing() {
        String mirror = pod("p", "'serviceAccountName':'default'", "")
                .replace("'namespace':'ns'}", "'namespace':'ns','annotations':{'kubernetes.io/config.mirror':'x'}}");
        assertThat(writes.refusal(mirror))
                .isEqualTo("pods \"p\" is forbidden: a mirror pod may not reference service accounts");
    }

    @Test
    void podsAreLabelledWithTheZoneOfTheirNode() {
        writes.reader.with("{'kind':'Node','apiVersion':'v1','metadata':{'name':'n','labels':"
                + "{'topology.kubernetes.io/zone':'z1','x':'y'}}}");
        ObjectNode created = writes.create(pod("p", "'nodeName':'n'", ""));
        assertThat(created.get("metadata").get("labels").toString())
                .isEqualTo("{\"topology.kubernetes.io/zone\":\"z1\"}");
    }
}
