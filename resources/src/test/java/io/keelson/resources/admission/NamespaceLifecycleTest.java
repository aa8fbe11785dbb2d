package io.keelson.resources.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.resource.GroupVersionResource;
import org.junit.jupiter.api.Test;

class NamespaceLifecycleTest {
    private static final String MAP = "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'x','namespace':'%s'}}";
    private final AdmissionScenario writes = new AdmissionScenario();

    @Test
    void nothingIsCreatedWhereThereIsNoNamespaceOrNoneForLong() {
        assertThat(writes.refusal(MAP.formatted("ns"))).isEmpty();
        assertThat(writes.refusal(MAP.formatted("none"))).isEqualTo("namespaces \"none\" not found");
        writes.reader.with("{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'ns','deletionTimestamp':"
                + "'2026-11-21T10:00:00Z'},'status':{'phase':'Terminating'}}");
        assertThat(writes.refusal(MAP.formatted("ns")))
                .isEqualTo("configmaps \"x\" is forbidden: unable to create new content in namespace ns because it is "
                        + "being terminated");
    }

    @Test
    void theClustersOwnNamespacesStay() {
        writes.reader.with("{'kind':'Namespace','apiVersion':'v1','metadata':{'name':'kube-system'}}");
        assertThat(AdmissionScenario.refusal(() -> writes.delete(
                        AdmissionScenario.ADMIN, new GroupVersionResource("", "v1", "namespaces"), "", "kube-system")))
                .isEqualTo("namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void newNodesAreTaintedAndClaimsProtected() {
        assertThat(writes.create("{'kind':'Node','apiVersion':'v1','metadata':{'name':'n'}}")
                        .get("spec")
                        .toString())
                .isEqualTo("{\"taints\":[{\"key\":\"node.kubernetes.io/not-ready\",\"effect\":\"NoSchedule\"}]}");
        writes.reader.with("{'kind':'StorageClass','apiVersion':'storage.k8s.io/v1','metadata':{'name':'fast',"
                + "'annotations':{'storageclass.kubernetes.io/is-default-class':'true'}},'provisioner':'p'}");
        assertThat(writes.create("{'kind':'PersistentVolumeClaim','apiVersion':'v1','metadata':{'name':'c','namespace':"
                                + "'ns'},'spec':{}}")
                        .toString())
                .contains("\"storageClassName\":\"fast\"", "kubernetes.io/pvc-protection");
    }
}
