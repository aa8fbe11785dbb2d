package io.keelson.resources.strategy;

import io.keelson.apiserver.registry.MetadataChecks;
import java.util.HashMap;
import java.util.Map;

/** How often each resource checks metadata, as upstream's validation does; those not named here do as usual. */
final class MetadataTraits {
    private static final Map<String, MetadataChecks> BY_RESOURCE = new HashMap<>();

    private MetadataTraits() {}

    /** Returns the checks of a resource, named {@code resource.group} or {@code resource}. */
    static MetadataChecks of(String qualifiedResource) {
        return BY_RESOURCE.getOrDefault(qualifiedResource, MetadataChecks.USUAL);
    }

    static {
        put(
                new MetadataChecks(true, 1, 0, false, 1, false),
                "podtemplates",
                "replicationcontrollers",
                "services",
                "resourcequotas",
                "deployments.apps",
                "replicasets.apps",
                "daemonsets.apps",
                "statefulsets.apps",
                "horizontalpodautoscalers.autoscaling",
                "networkpolicies.networking.k8s.io",
                "csidrivers.storage.k8s.io",
                "priorityclasses.scheduling.k8s.io",
                "resourceslices.resource.k8s.io");
        put(new MetadataChecks(true, 1, 0, false, 0, false), "cronjobs.batch");
        put(new MetadataChecks(true, 1, 0, false, 1, true), "servicecidrs.networking.k8s.io");
        put(new MetadataChecks(true, 1, 1, true, 1, true), "resourceclaims.resource.k8s.io");
        put(
                new MetadataChecks(true, 1, 1, true, 1, false),
                "namespaces",
                "nodes",
                "controllerrevisions.apps",
                "jobs.batch",
                "ipaddresses.networking.k8s.io",
                "roles.rbac.authorization.k8s.io",
                "rolebindings.rbac.authorization.k8s.io",
                "clusterroles.rbac.authorization.k8s.io",
                "clusterrolebindings.rbac.authorization.k8s.io",
                "storageclasses.storage.k8s.io",
                "csistoragecapacities.storage.k8s.io",
                "certificatesigningrequests.certificates.k8s.io",
                "deviceclasses.resource.k8s.io",
                "resourceclaimtemplates.resource.k8s.io");
        put(new MetadataChecks(true, 0, 2, false, 1, false), "persistentvolumes");
        put(
                new MetadataChecks(true, 0, 1, false, 0, false),
                "limitranges",
                "endpointslices.discovery.k8s.io",
                "csinodes.storage.k8s.io");
        put(new MetadataChecks(true, 0, 1, false, 0, true), "volumeattachments.storage.k8s.io");
        put(
                new MetadataChecks(true, 0, 1, false, 0, false),
                "flowschemas.flowcontrol.apiserver.k8s.io",
                "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io");
        put(new MetadataChecks(false, 0, 0, false, 0, false), "events", "poddisruptionbudgets.policy");
        put(new MetadataChecks(false, 1, 0, false, 0, false), "leases.coordination.k8s.io");
        put(new MetadataChecks(false, 1, 1, false, 0, false), "runtimeclasses.node.k8s.io");
        put(new MetadataChecks(false, 1, 1, false, 1, true), "apiservices.apiregistration.k8s.io");
        put(
                new MetadataChecks(false, 0, 1, false, 0, true),
                "validatingwebhookconfigurations.admissionregistration.k8s.io",
                "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                "validatingadmissionpolicies.admissionregistration.k8s.io",
                "validatingadmissionpolicybindings.admissionregistration.k8s.io",
                "mutatingadmissionpolicies.admissionregistration.k8s.io",
                "mutatingadmissionpolicybindings.admissionregistration.k8s.io");
    }

    private static void put(MetadataChecks checks, String... resources) {
        for (String resource : resources) {
            BY_RESOURCE.put(resource, checks);
        }
    }
}
