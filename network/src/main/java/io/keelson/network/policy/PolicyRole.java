package io.keelson.network.policy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;

/** What the agent may read, as a role of the cluster. */
public final class PolicyRole {
    /** The account under which the agent reads the cluster. */
    public static final String ACCOUNT = "system:serviceaccount:kube-system:network-policy";

    private static final String ROLE = "keelson:network-policy";

    private PolicyRole() {}

    /**
     * Creates role and binding where they are missing.
     *
     * @param api a client that may
     */
    public static void createMissing(ApiClient api) {
        create(
                api,
                new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(ROLE)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("pods", "namespaces")
                        .withVerbs("list", "watch")
                        .endRule()
                        .addNewRule()
                        .withApiGroups("networking.k8s.io")
                        .withResources("networkpolicies")
                        .withVerbs("list", "watch")
                        .endRule()
                        .build());
        create(
                api,
                new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(ROLE)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName("network-policy")
                        .withNamespace("kube-system")
                        .endSubject()
                        .build());
    }

    private static void create(ApiClient api, HasMetadata object) {
        try {
            api.create(object);
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e)) {
                throw e;
            }
        }
    }
}
