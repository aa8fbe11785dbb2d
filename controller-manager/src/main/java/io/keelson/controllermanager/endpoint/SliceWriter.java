package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Owners;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Reads and writes the slices of one manager. */
final class SliceWriter {
    static final String SERVICE = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final String INDEX = "service";

    private final ApiClient api;
    private final Informer<EndpointSlice> slices;
    private final String manager;

    SliceWriter(ApiClient api, Informer<EndpointSlice> slices, String manager) {
        this.api = api;
        this.slices = index(slices);
        this.manager = manager;
    }

    static Informer<EndpointSlice> index(Informer<EndpointSlice> slices) {
        return slices.index(INDEX, s -> List.of(service(s).toString()));
    }

    /** The service a slice belongs to. */
    static ObjectKey service(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return ObjectKey.of(slice.getMetadata().getNamespace(), labels == null ? "" : labels.getOrDefault(SERVICE, ""));
    }

    /** Whether a slice is this manager's. */
    boolean isOurs(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return labels != null && manager.equals(labels.get(MANAGED_BY));
    }

    /** This manager's slices of a service. */
    List<EndpointSlice> of(ObjectKey service) {
        return slices.byIndex(INDEX, service.toString()).stream()
                .filter(s -> isOurs(s) && s.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Deletes a slice. */
    void delete(EndpointSlice slice) {
        try {
            api.delete(slice, null);
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    /**
     * What slices are marked with.
     *
     * @param labels all have
     * @param annotations what those that are there become
     * @param matter whether a slice is written for its annotations alone
     */
    record Marks(Map<String, String> labels, UnaryOperator<Map<String, String>> annotations, boolean matter) {
        boolean right(EndpointSlice slice) {
            Map<String, String> has =
                    Objects.requireNonNullElse(slice.getMetadata().getAnnotations(), Map.of());
            return labels.equals(slice.getMetadata().getLabels())
                    && (!matter || annotations.apply(has).equals(has));
        }
    }

    /**
     * Carries out a plan; slices whose marks are wrong are written too.
     *
     * @param owner whom the slices belong to
     */
    void carryOut(SlicePlan plan, List<EndpointSlice> existing, HasMetadata owner, String addressType, Marks marks) {
        for (SlicePlan.Content content : plan.create()) {
            create(owner, addressType, marks, content);
        }
        for (EndpointSlice slice : existing) {
            SlicePlan.Content content = plan.update().get(slice);
            if (plan.delete().contains(slice) || content == null && marks.right(slice)) {
                continue;
            }
            SlicePlan.Content wanted =
                    content == null ? new SlicePlan.Content(slice.getPorts(), slice.getEndpoints()) : content;
            api.update(new EndpointSliceBuilder(slice)
                    .editMetadata()
                    .withLabels(marks.labels())
                    .withAnnotations(marks.annotations()
                            .apply(Objects.requireNonNullElse(
                                    slice.getMetadata().getAnnotations(), Map.of())))
                    .endMetadata()
                    .withPorts(wanted.ports())
                    .withEndpoints(wanted.endpoints())
                    .build());
        }
        plan.delete().forEach(this::delete);
    }

    private void create(HasMetadata owner, String addressType, Marks marks, SlicePlan.Content content) {
        OwnerReference reference = Owners.referenceTo(owner, owner.getApiVersion(), owner.getKind());
        try {
            api.create(new EndpointSliceBuilder()
                    .withNewMetadata()
                    .withNamespace(owner.getMetadata().getNamespace())
                    .withGenerateName(owner.getMetadata().getName() + "-")
                    .withLabels(marks.labels())
                    .withAnnotations(marks.annotations().apply(Map.of()))
                    .withOwnerReferences(reference)
                    .endMetadata()
                    .withAddressType(addressType)
                    .withPorts(content.ports())
                    .withEndpoints(content.endpoints())
                    .build());
        } catch (KubernetesClientException e) {
            if (!Failures.namespaceTerminating(e)) {
                throw e;
            }
        }
    }
}
