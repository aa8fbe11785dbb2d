package io.keelson.resources;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.resources.admissionregistration.AdmissionPolicyRules;
import io.keelson.resources.admissionregistration.WebhookRules;
import io.keelson.resources.allocation.ServiceAllocator;
import io.keelson.resources.apiextensions.CustomResourceDefinitionStrategy;
import io.keelson.resources.apiregistration.ApiServiceStrategy;
import io.keelson.resources.apps.WorkloadStrategy;
import io.keelson.resources.apps.WorkloadValidation.Kind;
import io.keelson.resources.autoscaling.HorizontalPodAutoscalerStrategy;
import io.keelson.resources.batch.CronJobStrategy;
import io.keelson.resources.batch.JobStrategy;
import io.keelson.resources.certificates.CertificateSigningRequestStrategy;
import io.keelson.resources.core.config.ConfigMapStrategy;
import io.keelson.resources.core.config.SecretStrategy;
import io.keelson.resources.core.event.EventRules;
import io.keelson.resources.core.namespace.NamespaceStrategy;
import io.keelson.resources.core.node.NodeStrategy;
import io.keelson.resources.core.pod.PodStrategy;
import io.keelson.resources.core.pod.PodTemplateStrategy;
import io.keelson.resources.core.quota.LimitRangeStrategy;
import io.keelson.resources.core.quota.QuotaRules;
import io.keelson.resources.core.service.ServiceStrategy;
import io.keelson.resources.core.service.SubsetRules;
import io.keelson.resources.core.serviceaccount.ServiceAccountStrategy;
import io.keelson.resources.core.volume.PersistentVolumeClaimStrategy;
import io.keelson.resources.core.volume.PersistentVolumeStrategy;
import io.keelson.resources.discovery.EndpointSliceStrategy;
import io.keelson.resources.flowcontrol.FlowRules;
import io.keelson.resources.flowcontrol.FlowSchemaRules;
import io.keelson.resources.networking.IngressRules;
import io.keelson.resources.networking.NetworkClassRules;
import io.keelson.resources.networking.NetworkPolicyStrategy;
import io.keelson.resources.node.ClassRules;
import io.keelson.resources.policy.PolicyRules;
import io.keelson.resources.rbac.RoleRules;
import io.keelson.resources.scheduling.PriorityClassStrategy;
import io.keelson.resources.storage.DriverRules;
import io.keelson.resources.storage.StorageRules;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.DisabledFields;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The strategies of all built-in resources; the ones that are not named here have only facts. */
final class BuiltinStrategies {
    private final Map<String, Function<Traits, ResourceStrategy>> particular = new HashMap<>();

    /**
     * Returns the strategies of a server.
     *
     * @param serviceRange the range that cluster IPs are taken from, such as {@code 10.96.0.0/12}
     */
    BuiltinStrategies(String serviceRange) {
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
        particular.put("priorityclasses.scheduling.k8s.io", PriorityClassStrategy::new);
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

    /**
     * Returns the strategy of a resource.
     *
     * @param resource the collection whose place in the store the objects have
     */
    ResourceStrategy strategy(GroupVersionResource resource) {
        String name = resource.qualifiedResource();
        return particular.getOrDefault(name, BasicStrategy::new).apply(Traits.of(name));
    }
}
