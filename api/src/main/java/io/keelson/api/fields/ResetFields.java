package io.keelson.api.fields;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.structuredmerge.FieldSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The fields that a write of a resource or subresource never changes, because the server puts their old values back;
 * nobody becomes their owner that way.
 */
public final class ResetFields {
    private static final UnaryOperator<FieldSet> NONE = UnaryOperator.identity();
    private static final UnaryOperator<FieldSet> STATUS = without("status");
    private static final UnaryOperator<FieldSet> SPEC = without("spec");
    private static final UnaryOperator<FieldSet> SPEC_AND_METADATA = without("spec", "metadata");

    private static final Map<String, UnaryOperator<FieldSet>> FILTERS = Map.ofEntries(
            both("Namespace", SPEC),
            main("Namespace/finalize"),
            both("Node", SPEC),
            both("PersistentVolume", SPEC),
            both("PersistentVolumeClaim", SPEC),
            both("Pod", without("spec", "metadata.deletionTimestamp", "metadata.ownerReferences")),
            only("Pod/ephemeralcontainers", "spec.ephemeralContainers"),
            only(
                    "Pod/resize",
                    "spec.containers.*.resources",
                    "spec.containers.*.resizePolicy",
                    "spec.initContainers.*.resources",
                    "spec.initContainers.*.resizePolicy"),
            both("ReplicationController", SPEC),
            both("ResourceQuota", SPEC),
            both("Service", SPEC),
            both("DaemonSet.apps", SPEC),
            both("Deployment.apps", without("spec", "metadata.labels")),
            both("ReplicaSet.apps", SPEC),
            both("StatefulSet.apps", SPEC),
            both("HorizontalPodAutoscaler.autoscaling", SPEC),
            both("CronJob.batch", SPEC),
            both("Job.batch", SPEC),
            both("CertificateSigningRequest.certificates.k8s.io", without("spec", "status.conditions")),
            Map.entry("CertificateSigningRequest.certificates.k8s.io/approval", without("spec", "status.certificate")),
            both("FlowSchema.flowcontrol.apiserver.k8s.io", SPEC_AND_METADATA),
            both("PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io", SPEC_AND_METADATA),
            both("Ingress.networking.k8s.io", SPEC),
            both("ServiceCIDR.networking.k8s.io", SPEC_AND_METADATA),
            both("PodDisruptionBudget.policy", SPEC),
            both("ResourceClaim.resource.k8s.io", SPEC_AND_METADATA),
            both("VolumeAttachment.storage.k8s.io", SPEC_AND_METADATA),
            both("ValidatingAdmissionPolicy.admissionregistration.k8s.io", SPEC_AND_METADATA),
            both("CustomResourceDefinition.apiextensions.k8s.io", SPEC),
            both("APIService.apiregistration.k8s.io", SPEC_AND_METADATA));

    private ResetFields() {}

    /**
     * Returns what removes those fields from a set, for writes of custom resources.
     *
     * @param status whether they have {@code /status}
     * @param subresource the subresource written through, empty for the main one
     */
    public static UnaryOperator<FieldSet> ofCustom(boolean status, String subresource) {
        if (subresource.equals("status")) {
            return SPEC_AND_METADATA;
        }
        return status ? STATUS : NONE;
    }

    /** Returns what removes those fields from a set, for writes of a kind through a subresource or, if empty, its main. */
    public static UnaryOperator<FieldSet> of(GroupVersionKind kind, String subresource) {
        String name = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        if (name.equals("CertificateSigningRequest.certificates.k8s.io") && subresource.isEmpty()) {
            return without("spec", "status");
        }
        boolean main = subresource.isEmpty();
        UnaryOperator<FieldSet> filter = FILTERS.get(main ? name + "/status" : name + "/" + subresource);
        if (filter == null) {
            return NONE;
        }
        return main ? STATUS : filter;
    }

    /** A resource whose main writes leave the status alone, and whose status writes leave something else alone. */
    private static Map.Entry<String, UnaryOperator<FieldSet>> both(String kind, UnaryOperator<FieldSet> ofStatus) {
        return Map.entry(kind + "/status", ofStatus);
    }

    private static Map.Entry<String, UnaryOperator<FieldSet>> main(String name) {
        return Map.entry(name, STATUS);
    }

    private static Map.Entry<String, UnaryOperator<FieldSet>> only(String name, String... prefixes) {
        List<List<String>> paths = Arrays.stream(prefixes)
                .map(prefix -> List.of(prefix.split("\\.")))
                .toList();
        return Map.entry(name, set -> set.startingWith(paths));
    }

    private static UnaryOperator<FieldSet> without(String... paths) {
        FieldSet reset = FieldSet.union(Arrays.stream(paths)
                .map(path -> FieldSet.of(List.of(path.split("\\."))))
                .toList());
        return set -> set.recursiveDifference(reset);
    }
}
