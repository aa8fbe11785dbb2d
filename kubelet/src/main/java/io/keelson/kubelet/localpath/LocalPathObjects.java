package io.keelson.kubelet.localpath;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;

/**
 * What a cluster shows of the provisioner: the default storage class, and the role of who provisions. What exists is left
 * as it is, so that an administrator may make another class the default one.
 */
public final class LocalPathObjects {
    /** The account under which volumes are made. */
    public static final String ACCOUNT = "system:serviceaccount:kube-system:local-path-provisioner";

    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "local-path-provisioner";
    private static final String ROLE = "system:" + NAME;

    private final ApiClient api;

    /** @param api a client that may create all of this */
    public LocalPathObjects(ApiClient api) {
        this.api = api;
    }

    /** Creates what is missing. */
    public void createMissing() {
        create(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(ROLE)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("persistentvolumeclaims")
                .withVerbs("get", "list", "watch")
                .endRule()
                .addNewRule()
                .withApiGroups("")
                .withResources("persistentvolumes")
                .withVerbs("get", "list", "watch", "create", "update", "delete")
                .endRule()
                .addNewRule()
                .withApiGroups("storage.k8s.io")
                .withResources("storageclasses")
                .withVerbs("get", "list", "watch")
                .endRule()
                .addNewRule()
                .withApiGroups("", "events.k8s.io")
                .withResources("events")
                .withVerbs("create", "patch", "update")
                .endRule()
                .build());
        create(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(ROLE)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .endSubject()
                .build());
        create(new StorageClassBuilder()
                .withNewMetadata()
                .withName("local-path")
                .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                .endMetadata()
                .withProvisioner(LocalPathProvisioner.NAME)
                .withReclaimPolicy("Delete")
                .withVolumeBindingMode("WaitForFirstConsumer")
                .build());
    }

    private void create(HasMetadata object) {
        try {
            api.create(object);
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e)) {
                throw e;
            }
        }
    }
}
