package io.keelson.apiserver.strategy;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.allocation.ServiceAllocator;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.Strategies;
import io.keelson.apiserver.validation.AdmissionPolicyRules;
import io.keelson.apiserver.validation.ClassRules;
import io.keelson.apiserver.validation.DriverRules;
import io.keelson.apiserver.validation.EventRules;
import io.keelson.apiserver.validation.FlowRules;
import io.keelson.apiserver.validation.FlowSchemaRules;
import io.keelson.apiserver.validation.IngressRules;
import io.keelson.apiserver.validation.NetworkClassRules;
import io.keelson.apiserver.validation.PolicyRules;
import io.keelson.apiserver.validation.QuotaRules;
import io.keelson.apiserver.validation.RoleRules;
import io.keelson.apiserver.validation.StorageRules;
import io.keelson.apiserver.validation.SubsetRules;
import io.keelson.apiserver.validation.WebhookRules;
import io.keelson.apiserver.validation.WorkloadValidation.Kind;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The strategies of all built-in resources; the ones that are not named here have only facts. */
public final class BuiltinStrategies implements Strategies {
    private final Map<String, Function<Traits, ResourceStrategy>> particular = new HashMap<>();

    /**
     * Returns the strategies of a server.
     *
     * @param serviceRange the range that cluster IPs are taken from, such as {@code 10.96.0.0/12}
     */
    public BuiltinStrategies(String serviceRange) {
        ServiceAllocator allocator = new ServiceAllocator(serviceRange, new SecureRandom());
        particular.put("pods", PodStrategy::new);
        particular.put("podtemplates", PodTemplateStrategy::new);
        particular.put("replicationcontrollers", workload(Kind.REPLICATION_CONTROLLER));
        particular.put("deployments.apps", workload(Kind.DEPLOYMENT));
        particular.put("replicasets.apps", workload(Kind.REPLICA_SET));
        particular.put("daemonsets.apps", workload(Kind.DAEMON_SET));
        particular.put("statefulsets.apps", workload(Kind.STATEFUL_SET));
        particular.put("jobs.batch", JobStrategy::new);
        particular.put("cronjobs.batch", CronJobStrategy::new);
        particular.put("horizontalpodautoscalers.autoscaling", HorizontalPodAutoscalerStrategy::new);
        particular.put("services", traits -> new ServiceStrategy(traits, allocator));
        particular.put("namespaces", NamespaceStrategy::new);
        particular.put("nodes", NodeStrategy::new);
        particular.put("configmaps", ConfigMapStrategy::new);
        particular.put("secrets", SecretStrategy::new);
        particular.put("serviceaccounts", ServiceAccountStrategy::new);
        particular.put("apiservices.apiregistration.k8s.io", ApiServiceStrategy::new);
        particular.put("resourcequotas", RuledStrategy.of(new QuotaRules()));
        particular.put("limitranges", LimitRangeStrategy::new);
        particular.put("persistentvolumes", PersistentVolumeStrategy::new);
        particular.put("persistentvolumeclaims", PersistentVolumeClaimStrategy::new);
        particular.put("networkpolicies.networking.k8s.io", NetworkPolicyStrategy::new);
        particular.put("ingresses.networking.k8s.io", RuledStrategy.of(new IngressRules()));
        particular.put("ingressclasses.networking.k8s.io", RuledStrategy.of(NetworkClassRules.ingressClass()));
        particular.put("ipaddresses.networking.k8s.io", RuledStrategy.of(NetworkClassRules.address()));
        particular.put("servicecidrs.networking.k8s.io", RuledStrategy.of(NetworkClassRules.range()));
        particular.put("endpoints", RuledStrategy.of(new SubsetRules()));
        particular.put("events", RuledStrategy.of(new EventRules()));
        particular.put("endpointslices.discovery.k8s.io", EndpointSliceStrategy::new);
        particular.put("poddisruptionbudgets.policy", RuledStrategy.of(PolicyRules.disruptionBudget()));
        particular.put("priorityclasses.scheduling.k8s.io", RuledStrategy.of(PolicyRules.priorityClass()));
        particular.put("storageclasses.storage.k8s.io", RuledStrategy.of(StorageRules.storageClass()));
        particular.put("volumeattributesclasses.storage.k8s.io", RuledStrategy.of(StorageRules.attributesClass()));
        particular.put("volumeattachments.storage.k8s.io", RuledStrategy.of(StorageRules.attachment()));
        particular.put("csistoragecapacities.storage.k8s.io", RuledStrategy.of(StorageRules.capacity()));
        particular.put(
                "csidrivers.storage.k8s.io",
                RuledStrategy.of(DriverRules.driver(), DisabledFields.of("spec.preventPodSchedulingIfMissing")));
        particular.put("csinodes.storage.k8s.io", RuledStrategy.of(DriverRules.node()));
        particular.put("runtimeclasses.node.k8s.io", RuledStrategy.of(ClassRules.runtimeClass()));
        particular.put(
                "leases.coordination.k8s.io",
                RuledStrategy.of(ClassRules.lease(), DisabledFields.of("spec.strategy", "spec.preferredHolder")));
        particular.put("roles.rbac.authorization.k8s.io", RuledStrategy.of(RoleRules.role()));
        particular.put("clusterroles.rbac.authorization.k8s.io", RuledStrategy.of(RoleRules.clusterRole()));
        particular.put("rolebindings.rbac.authorization.k8s.io", RuledStrategy.of(RoleRules.binding(true)));
        particular.put("clusterrolebindings.rbac.authorization.k8s.io", RuledStrategy.of(RoleRules.binding(false)));
        particular.put("flowschemas.flowcontrol.apiserver.k8s.io", RuledStrategy.of(new FlowSchemaRules()));
        particular.put("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", RuledStrategy.of(new FlowRules()));
        for (String kind : List.of("validating", "mutating")) {
            particular.put(
                    kind + "webhookconfigurations.admissionregistration.k8s.io", RuledStrategy.of(new WebhookRules()));
        }
        particular.put(
                "validatingadmissionpolicies.admissionregistration.k8s.io",
                RuledStrategy.of(AdmissionPolicyRules.validating()));
        particular.put(
                "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                RuledStrategy.of(AdmissionPolicyRules.validatingBinding()));
        particular.put(
                "mutatingadmissionpolicies.admissionregistration.k8s.io",
                RuledStrategy.of(AdmissionPolicyRules.mutating()));
        particular.put(
                "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
                RuledStrategy.of(AdmissionPolicyRules.mutatingBinding()));
        particular.put("certificatesigningrequests.certificates.k8s.io", CertificateSigningRequestStrategy::new);
        particular.put("customresourcedefinitions.apiextensions.k8s.io", CustomResourceDefinitionStrategy::new);
    }

    private static Function<Traits, ResourceStrategy> workload(Kind kind) {
        return traits -> new WorkloadStrategy(traits, kind);
    }

    @Override
    public ResourceStrategy strategy(GroupVersionResource resource) {
        String name = resource.qualifiedResource();
        return particular.getOrDefault(name, BasicStrategy::new).apply(Traits.of(name));
    }
}
