package io.keelson.resources.admission.quota;

import static io.keelson.resources.admission.AdmissionScenario.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.resources.admission.AdmissionScenario;
import org.junit.jupiter.api.Test;

class ResourceQuotaTest {
    private final AdmissionScenario writes = new AdmissionScenario();

    private void quota(String spec, String hard, String used) {
        writes.reader.with("{'kind':'ResourceQuota','apiVersion':'v1','metadata':{'name':'q','namespace':'ns'},'spec':{"
                + spec + "},'status':{'hard':{" + hard + "},'used':{" + used + "}}}");
    }

    @Test
    void countsWhatIsCreated() {
        quota("", "'pods':'1'", "'pods':'0'");
        assertThat(writes.refusal(pod("a", "", ""))).isEmpty();
        assertThat(writes.refusal(pod("b", "", "")))
                .isEqualTo(
                        "pods \"b\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1");
    }

    @Test
    void asksForTheAmountsItLimits() {
        quota("", "'requests.cpu':'1','limits.memory':'1Gi'", "'requests.cpu':'600m','limits.memory':'512Mi'");
        assertThat(writes.refusal(pod("a", "", "")))
                .isEqualTo("pods \"a\" is forbidden: failed quota: q: must specify limits.memory for: c; "
                        + "requests.cpu for: c");
        assertThat(writes.refusal(pod("d", "", "'resources':{'requests':{'cpu':'600m'},'limits':{'memory':'768Mi'}}")))
                .isEqualTo(
                        "pods \"d\" is forbidden: exceeded quota: q, requested: limits.memory=768Mi,requests.cpu=600m,"
                                + " used: limits.memory=512Mi,requests.cpu=600m, limited:"
                                + " limits.memory=1Gi,requests.cpu=1");
    }

    @Test
    void scopesChooseThePods() {
        quota("'scopes':['BestEffort']", "'pods':'0'", "'pods':'0'");
        assertThat(writes.refusal(pod("a", "", ""))).contains("exceeded quota: q");
        assertThat(writes.refusal(pod("b", "", "'resources':{'requests':{'cpu':'1m'}}")))
                .isEmpty();
    }

    @Test
    void countsServicesAndTheirPorts() {
        quota("", "'services':'2','services.nodeports':'0'", "'services':'1','services.nodeports':'0'");
        assertThat(writes.refusal("{'kind':'Service','apiVersion':'v1','metadata':{'name':'b','namespace':'ns'},'spec':"
                        + "{'type':'NodePort','ports':[{'port':80}]}}"))
                .endsWith("exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: "
                        + "services.nodeports=0");
    }

    @Test
    void anUpdateTakesOnlyTheDifference() {
        quota("", "'requests.storage':'5Gi'", "'requests.storage':'4Gi'");
        String claim = "{'kind':'PersistentVolumeClaim','apiVersion':'v1','metadata':{'name':'c','namespace':'ns'},"
                + "'spec':{'resources':{'requests':{'storage':'%s'}}},'status':{'phase':'Pending'}}";
        assertThat(AdmissionScenario.refusal(() ->
                        writes.update(AdmissionScenario.ADMIN, "", claim.formatted("4Gi"), claim.formatted("4Gi"))))
                .isEmpty();
    }

    @Test
    void aPodThatComesIntoAScopeIsNewToTheQuota() {
        quota("'scopes':['Terminating']", "'pods':'0'", "'pods':'0'");
        String endless = pod("a", "", "");
        String ending = pod("a", "'activeDeadlineSeconds':60", "");
        assertThat(AdmissionScenario.refusal(() -> writes.update(AdmissionScenario.ADMIN, "", endless, ending)))
                .endsWith("exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0");
        assertThat(AdmissionScenario.refusal(() -> writes.update(AdmissionScenario.ADMIN, "", ending, endless)))
                .isEmpty();
        assertThat(AdmissionScenario.refusal(() -> writes.update(AdmissionScenario.ADMIN, "", ending, ending)))
                .isEmpty();
    }

    @Test
    void devicesOfAClassAreCountedInTheWorstCase() {
        quota("", "'gold.deviceclass.resource.k8s.io/devices':'3'", "'gold.deviceclass.resource.k8s.io/devices':'0'");
        String claim =
                "{'kind':'ResourceClaim','apiVersion':'resource.k8s.io/v1','metadata':{'name':'c','namespace':'ns'},"
                        + "'spec':{'devices':{'requests':[%s]}}}";
        String two = "{'name':'a','exactly':{'deviceClassName':'gold','allocationMode':'ExactCount','count':2}}";
        String choice =
                "{'name':'b','firstAvailable':[{'name':'x','deviceClassName':'gold','allocationMode':'ExactCount',"
                        + "'count':1},{'name':'y','deviceClassName':'gold','allocationMode':'ExactCount','count':2}]}";
        assertThat(writes.refusal(claim.formatted(two))).isEmpty();
        assertThat(writes.refusal(claim.formatted(two + "," + choice)))
                .contains("requested: gold.deviceclass.resource.k8s.io/devices=4");
    }

    @Test
    void aClaimTakesFromTheQuotasOfAllItsAttributesClasses() {
        quota(
                "'scopeSelector':{'matchExpressions':[{'scopeName':'VolumeAttributesClass','operator':'In','values':"
                        + "['silver']}]}",
                "'persistentvolumeclaims':'0'",
                "'persistentvolumeclaims':'0'");
        String claim = "{'kind':'PersistentVolumeClaim','apiVersion':'v1','metadata':{'name':'c','namespace':'ns'},"
                + "'spec':{'volumeAttributesClassName':'%s'},'status':{'currentVolumeAttributesClassName':'%s'}}";
        String gold = claim.formatted("gold", "gold");
        String wanted = claim.formatted("silver", "gold");
        String leaving = claim.formatted("gold", "silver");
        assertThat(AdmissionScenario.refusal(() -> writes.update(AdmissionScenario.ADMIN, "", gold, wanted)))
                .endsWith("exceeded quota: q, requested: persistentvolumeclaims=1, used: persistentvolumeclaims=0,"
                        + " limited: persistentvolumeclaims=0");
        assertThat(AdmissionScenario.refusal(() -> writes.update(AdmissionScenario.ADMIN, "", wanted, leaving)))
                .isEmpty();
    }
}
