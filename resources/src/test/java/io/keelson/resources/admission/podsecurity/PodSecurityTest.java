package io.keelson.resources.admission.podsecurity;

import static io.keelson.resources.admission.AdmissionScenario.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.resources.admission.AdmissionScenario;
import org.junit.jupiter.api.Test;

class PodSecurityTest {
    private static final String HARDENED = "'securityContext':{'allowPrivilegeEscalation':false,'capabilities':{'drop':"
            + "['ALL']},'runAsNonRoot':true,'seccompProfile':{'type':'RuntimeDefault'}}";
    private final AdmissionScenario writes = new AdmissionScenario();

    private static String namespace(String labels) {
        return "{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'ns','labels':{" + labels
                + "}},'status':{'phase':'Active'}}";
    }

    private void enforce(String level) {
        writes.reader.with(namespace("'pod-security.kubernetes.io/enforce':'" + level + "'"));
    }

    @Test
    void baselineKeepsKnownEscalationsOut() {
        enforce("baseline");
        String prefix = "pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": ";
        assertThat(writes.refusal(pod("p", "", "'securityContext':{'privileged':true}")))
                .isEqualTo(prefix + "privileged (container \"c\" must not set securityContext.privileged=true)");
        assertThat(writes.refusal(pod(
                        "p", "'hostNetwork':true,'hostPID':true,'volumes':[{'name':'h','hostPath':{'path':'/'}}]", "")))
                .isEqualTo(
                        prefix + "host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume \"h\")");
        assertThat(writes.refusal(pod("p", "", "'ports':[{'containerPort':80,'hostPort':80}]")))
                .isEqualTo(prefix + "hostPort (container \"c\" uses hostPort 80)");
        assertThat(writes.refusal(
                        pod("p", "", "'securityContext':{'capabilities':{'add':['NET_ADMIN','SYS_TIME','CHOWN']}}")))
                .isEqualTo(prefix + "non-default capabilities (container \"c\" must not include \"NET_ADMIN\", "
                        + "\"SYS_TIME\" in securityContext.capabilities.add)");
        assertThat(writes.refusal(pod("p", "", ""))).isEmpty();
    }

    @Test
    void restrictedAsksForHardening() {
        enforce("restricted");
        assertThat(writes.refusal(pod("p", "", "")))
                .isEqualTo(
                        "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation"
                                + " != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false),"
                                + " unrestricted capabilities (container \"c\" must set"
                                + " securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container"
                                + " \"c\" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container"
                                + " \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                                + " \"Localhost\")");
        assertThat(writes.refusal(pod("p", "", HARDENED))).isEmpty();
        assertThat(writes.refusal(pod("p", "", HARDENED.replace("{'allow", "{'runAsUser':0,'allow"))))
                .endsWith("runAsUser=0 (container \"c\" must not set runAsUser=0)");
    }

    @Test
    void olderVersionsKnowFewerRules() {
        writes.reader.with(namespace("'pod-security.kubernetes.io/enforce':'restricted',"
                + "'pod-security.kubernetes.io/enforce-version':'v1.18'"));
        assertThat(writes.refusal(pod(
                        "p",
                        "'securityContext':{'runAsNonRoot':true}",
                        "'securityContext':" + "{'allowPrivilegeEscalation':false}")))
                .isEmpty();
    }

    @Test
    void templatesAreWarnedAbout() {
        writes.reader.with(namespace("'pod-security.kubernetes.io/warn':'baseline'"));
        writes.create("{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':'d','namespace':'ns'},'spec':"
                + "{'template':{'spec':{'hostPID':true,'containers':[{'name':'c'}]}}}}");
        assertThat(writes.warnings())
                .containsExactly("would violate PodSecurity \"baseline:latest\": host namespaces (hostPID=true)");
    }

    @Test
    void labelsAreChecked() {
        assertThat(writes.refusal(namespace("'pod-security.kubernetes.io/enforce':'strict'")))
                .isEqualTo("Namespace \"ns\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid "
                        + "value: \"strict\": must be one of privileged, baseline, restricted");
    }

    @Test
    void aStricterNamespaceWarnsOfItsPods() {
        writes.reader.with(pod("a", "", ""));
        writes.reader.with(pod("b", "", ""));
        writes.update(
                AdmissionScenario.ADMIN,
                "",
                namespace(""),
                namespace("'pod-security.kubernetes.io/enforce':'restricted'"));
        assertThat(writes.warnings())
                .containsExactly(
                        "existing pods in namespace \"ns\" violate the new PodSecurity enforce level "
                                + "\"restricted:latest\"",
                        "a (and 1 other pod): allowPrivilegeEscalation != false, unrestricted capabilities, "
                                + "runAsNonRoot != true, seccompProfile");
    }
}
