package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the Endpoints of services that select pods, and deletes those of services that are gone. */
final class EndpointsReconciler implements Reconciler<ObjectKey> {
    static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
    static final String MANAGER = "endpoint-controller";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

    private final ApiClient api;
    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Endpoints> endpoints;
    private final EventRecorder events;
    private final TriggerTimes triggers = new TriggerTimes();

    EndpointsReconciler(
            ApiClient api,
            Informer<Service> services,
            Informer<Pod> pods,
            Informer<Endpoints> endpoints,
            EventRecorder events) {
        this.api = api;
        this.services = services;
        this.pods = pods;
        this.endpoints = endpoints;
        this.events = events;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Service service = services.get(key);
        Endpoints before = endpoints.get(key);
        if (service == null) {
            if (before != null) {
                delete(before);
            }
            triggers.forget(key);
            return Result.done();
        }
        if ("ExternalName".equals(service.getSpec().getType()) || !ServicePods.hasSelector(service)) {
            return Result.done();
        }
        List<Pod> chosen = pods.list(key.namespace()).stream()
                .filter(p -> ServicePods.selects(service, p))
                .toList();
        Instant trigger = triggers.changed(key, service, chosen);
        List<EndpointSubset> subsets = Subsets.of(service, chosen);
        boolean cut = Subsets.truncate(subsets);
        Map<String, String> labels = labels(service);
        Map<String, String> annotations = annotations(before, cut);
        if (before != null
                && subsets.equals(before.getSubsets())
                && labels.equals(before.getMetadata().getLabels())
                && cut == nonNull(before.getMetadata().getAnnotations()).containsKey(OVER_CAPACITY)) {
            return Result.done();
        }
        Endpoints after = (before == null ? new EndpointsBuilder() : new EndpointsBuilder(before))
                .editOrNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withLabels(labels)
                .withAnnotations(TriggerTimes.annotate(annotations, trigger))
                .endMetadata()
                .withSubsets(subsets)
                .build();
        write(before == null, service, after);
        return Result.done();
    }

    private void write(boolean create, Service service, Endpoints after) {
        String name = service.getMetadata().getNamespace() + "/"
                + service.getMetadata().getName();
        try {
            if (create) {
                api.create(after);
            } else {
                api.update(after);
            }
        } catch (KubernetesClientException e) {
            if (create && Failures.namespaceTerminating(e)) {
                return;
            }
            if (!Failures.conflict(e) && !Failures.alreadyExists(e)) {
                events.event(
                        after,
                        EventRecorder.WARNING,
                        create ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint",
                        create
                                ? "Failed to create endpoint for service " + name + ": " + e.getMessage()
                                : "Failed to update endpoint " + name + ": " + e.getMessage());
            }
            throw e;
        }
    }

    private void delete(Endpoints gone) {
        try {
            api.delete(gone, null);
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    private static Map<String, String> labels(Service service) {
        Map<String, String> labels =
                new LinkedHashMap<>(nonNull(service.getMetadata().getLabels()));
        labels.remove(HEADLESS);
        if (ServicePods.isHeadless(service)) {
            labels.put(HEADLESS, "");
        }
        labels.put(MANAGED_BY, MANAGER);
        return labels;
    }

    private static Map<String, String> annotations(@Nullable Endpoints before, boolean cut) {
        Map<String, String> annotations = new LinkedHashMap<>(
                before == null ? Map.of() : nonNull(before.getMetadata().getAnnotations()));
        annotations.remove(OVER_CAPACITY);
        if (cut) {
            annotations.put(OVER_CAPACITY, "truncated");
        }
        return annotations;
    }

    private static Map<String, String> nonNull(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
