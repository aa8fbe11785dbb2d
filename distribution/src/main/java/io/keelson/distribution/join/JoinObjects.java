package io.keelson.distribution.join;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.List;
import java.util.Map;

/**
 * What a cluster has to have so that machines can join: {@code cluster-info} for those that do not trust it yet, the
 * rights of who holds a token, and those of nodes. Names and rights are those that kubeadm gives, besides what nodes of
 * ours read for services, names and policies. What exists is left as it is.
 */
public final class JoinObjects {
    /** The group of those that hold a token. */
    static final String GROUP = "system:bootstrappers:kubeadm:default-node-token";

    static final String PUBLIC = "kube-public";
    static final String CLUSTER_INFO = "cluster-info";
    static final String SYSTEM = "kube-system";
    static final String SETTINGS = "keelson-config";

    private static final String NODES = "system:nodes";
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final ApiClient api;

    /** @param api a client of an administrator */
    public JoinObjects(ApiClient api) {
        this.api = api;
    }

    /**
     * Creates what is missing, and brings {@code cluster-info} up to date.
     *
     * @param settings what every node has to know alike
     * @param kubeconfig names the server as machines outside reach it, and its authority
     */
    public void createMissing(ClusterSettings settings, String kubeconfig) {
        clusterInfo(kubeconfig);
        settings(settings);
        rights("kubeadm:get-nodes", rule("", "nodes", "get"));
        bind("kubeadm:get-nodes", "kubeadm:get-nodes", GROUP);
        bind("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", GROUP);
        bind(
                "kubeadm:node-autoapprove-bootstrap",
                "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
                GROUP);
        bind(
                "kubeadm:node-autoapprove-certificate-rotation",
                "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
                NODES);
        approver();
        bind("keelson:node-proxy", "system:node-proxier", NODES);
        bind("keelson:node-dns", "system:coredns", NODES);
        bind("keelson:node-network-policy", "keelson:network-policy", NODES);
        bind("keelson:node-local-path-provisioner", "system:local-path-provisioner", NODES);
    }

    private void clusterInfo(String kubeconfig) {
        HasMetadata map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(CLUSTER_INFO)
                .withNamespace(PUBLIC)
                .endMetadata()
                .addToData("kubeconfig", kubeconfig)
                .build();
        if (!create(map)) {
            api.patch(map, ApiClient.MERGE_PATCH, Map.of("data", Map.of("kubeconfig", kubeconfig)));
        }
        String reader = "kubeadm:bootstrap-signer-clusterinfo";
        readers(PUBLIC, reader, CLUSTER_INFO, List.of(subject("User", "system:anonymous")));
    }

    private void settings(ClusterSettings settings) {
        create(new ConfigMapBuilder()
                .withNewMetadata()
                .withName(SETTINGS)
                .withNamespace(SYSTEM)
                .endMetadata()
                .withData(settings.data())
                .build());
        readers(SYSTEM, "keelson:node-config", SETTINGS, List.of(subject("Group", GROUP), subject("Group", NODES)));
    }

    /** The account of the controller that approves kubelets' serving certificates. */
    private void approver() {
        rights(
                "keelson:kubelet-serving-approver",
                rule("certificates.k8s.io", "certificatesigningrequests/approval", "update"),
                new PolicyRuleBuilder(rule("certificates.k8s.io", "signers", "approve"))
                        .withResourceNames("kubernetes.io/kubelet-serving")
                        .build());
        create(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("keelson:kubelet-serving-approver")
                .endMetadata()
                .withNewRoleRef(RBAC, "ClusterRole", "keelson:kubelet-serving-approver")
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName("kubelet-serving-approver")
                .withNamespace(SYSTEM)
                .endSubject()
                .build());
    }

    /** Lets subjects read one map, by a role and a binding of one name. */
    private void readers(String namespace, String name, String map, List<Subject> subjects) {
        create(new RoleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withResourceNames(map)
                .withVerbs("get")
                .endRule()
                .build());
        create(new RoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef(RBAC, "Role", name)
                .withSubjects(subjects)
                .build());
    }

    private void rights(String name, PolicyRule... rules) {
        create(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withRules(rules)
                .build());
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }

    private void bind(String name, String role, String group) {
        create(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef(RBAC, "ClusterRole", role)
                .withSubjects(subject("Group", group))
                .build());
    }

    private static Subject subject(String kind, String name) {
        return new SubjectBuilder()
                .withApiGroup(RBAC)
                .withKind(kind)
                .withName(name)
                .build();
    }

    /** Returns whether it was not there. */
    private boolean create(HasMetadata object) {
        try {
            api.create(object);
            return true;
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e)) {
                throw e;
            }
            return false;
        }
    }
}
