package io.keelson.resources.table;

import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.table.Printer;
import io.keelson.resources.admissionregistration.AdmissionPrinters;
import io.keelson.resources.apps.WorkloadPrinters;
import io.keelson.resources.autoscaling.AutoscalingPrinters;
import io.keelson.resources.batch.BatchPrinters;
import io.keelson.resources.core.CorePrinters;
import io.keelson.resources.core.event.EventPrinter;
import io.keelson.resources.core.node.NodePrinter;
import io.keelson.resources.core.pod.PodPrinter;
import io.keelson.resources.core.service.ServicePrinters;
import io.keelson.resources.core.volume.VolumePrinters;
import io.keelson.resources.networking.NetworkPrinters;
import io.keelson.resources.rbac.AccessPrinters;
import io.keelson.resources.storage.StoragePrinters;

/** Finds the printer of a resource; all versions of a resource have the same. */
public final class Printers {
    private Printers() {}

    public static Printer of(ResourceInfo resource) {
        return switch (resource.group()) {
            case "" -> core(resource.resource());
            case "apps" -> apps(resource.resource());
            case "batch" ->
                switch (resource.resource()) {
                    case "jobs" -> BatchPrinters.JOBS;
                    case "cronjobs" -> BatchPrinters.CRON_JOBS;
                    default -> Printer.PLAIN;
                };
            case "autoscaling" -> AutoscalingPrinters.AUTOSCALERS;
            case "networking.k8s.io" -> networking(resource.resource());
            case "storage.k8s.io" -> storage(resource.resource());
            case "rbac.authorization.k8s.io" ->
                switch (resource.resource()) {
                    case "rolebindings" -> AccessPrinters.ROLE_BINDINGS;
                    case "clusterrolebindings" -> AccessPrinters.CLUSTER_ROLE_BINDINGS;
                    default -> Printer.PLAIN;
                };
            case "admissionregistration.k8s.io" -> admission(resource.resource());
            default -> other(resource.resource());
        };
    }

    private static Printer core(String resource) {
        return switch (resource) {
            case "pods" -> PodPrinter.PODS;
            case "podtemplates" -> WorkloadPrinters.POD_TEMPLATES;
            case "replicationcontrollers" -> WorkloadPrinters.REPLICATION_CONTROLLERS;
            case "nodes" -> NodePrinter.NODES;
            case "services" -> ServicePrinters.SERVICES;
            case "endpoints" -> ServicePrinters.ENDPOINTS;
            case "events" -> EventPrinter.EVENTS;
            case "configmaps" -> CorePrinters.CONFIG_MAPS;
            case "secrets" -> CorePrinters.SECRETS;
            case "serviceaccounts" -> CorePrinters.SERVICE_ACCOUNTS;
            case "namespaces" -> CorePrinters.NAMESPACES;
            case "componentstatuses" -> CorePrinters.COMPONENT_STATUSES;
            case "resourcequotas" -> CorePrinters.RESOURCE_QUOTAS;
            case "persistentvolumes" -> VolumePrinters.VOLUMES;
            case "persistentvolumeclaims" -> VolumePrinters.CLAIMS;
            default -> Printer.PLAIN;
        };
    }

    private static Printer apps(String resource) {
        return switch (resource) {
            case "deployments" -> WorkloadPrinters.DEPLOYMENTS;
            case "replicasets" -> WorkloadPrinters.REPLICA_SETS;
            case "statefulsets" -> WorkloadPrinters.STATEFUL_SETS;
            case "daemonsets" -> WorkloadPrinters.DAEMON_SETS;
            case "controllerrevisions" -> WorkloadPrinters.CONTROLLER_REVISIONS;
            default -> Printer.PLAIN;
        };
    }

    private static Printer networking(String resource) {
        return switch (resource) {
            case "ingresses" -> NetworkPrinters.INGRESSES;
            case "ingressclasses" -> NetworkPrinters.INGRESS_CLASSES;
            case "networkpolicies" -> NetworkPrinters.NETWORK_POLICIES;
            case "servicecidrs" -> NetworkPrinters.SERVICE_CIDRS;
            case "ipaddresses" -> NetworkPrinters.IP_ADDRESSES;
            default -> Printer.PLAIN;
        };
    }

    private static Printer storage(String resource) {
        return switch (resource) {
            case "storageclasses" -> StoragePrinters.STORAGE_CLASSES;
            case "volumeattributesclasses" -> StoragePrinters.VOLUME_ATTRIBUTES_CLASSES;
            case "volumeattachments" -> StoragePrinters.VOLUME_ATTACHMENTS;
            case "csinodes" -> StoragePrinters.CSI_NODES;
            case "csidrivers" -> StoragePrinters.CSI_DRIVERS;
            default -> Printer.PLAIN;
        };
    }

    private static Printer admission(String resource) {
        return switch (resource) {
            case "mutatingwebhookconfigurations", "validatingwebhookconfigurations" -> AdmissionPrinters.WEBHOOKS;
            case "validatingadmissionpolicies" -> AdmissionPrinters.VALIDATING_POLICIES;
            case "mutatingadmissionpolicies" -> AdmissionPrinters.MUTATING_POLICIES;
            case "validatingadmissionpolicybindings", "mutatingadmissionpolicybindings" -> AdmissionPrinters.BINDINGS;
            default -> Printer.PLAIN;
        };
    }

    private static Printer other(String resource) {
        return switch (resource) {
            case "endpointslices" -> ServicePrinters.ENDPOINT_SLICES;
            case "events" -> EventPrinter.EVENTS;
            case "certificatesigningrequests" -> AccessPrinters.SIGNING_REQUESTS;
            case "poddisruptionbudgets" -> ClusterPrinters.DISRUPTION_BUDGETS;
            case "leases" -> ClusterPrinters.LEASES;
            case "runtimeclasses" -> ClusterPrinters.RUNTIME_CLASSES;
            case "priorityclasses" -> ClusterPrinters.PRIORITY_CLASSES;
            case "flowschemas" -> ClusterPrinters.FLOW_SCHEMAS;
            case "prioritylevelconfigurations" -> ClusterPrinters.PRIORITY_LEVELS;
            case "deviceclasses", "resourceclaimtemplates" -> ClusterPrinters.NAME_AND_AGE;
            case "resourceclaims" -> ClusterPrinters.RESOURCE_CLAIMS;
            case "resourceslices" -> ClusterPrinters.RESOURCE_SLICES;
            case "apiservices" -> ClusterPrinters.API_SERVICES;
            default -> Printer.PLAIN;
        };
    }
}
