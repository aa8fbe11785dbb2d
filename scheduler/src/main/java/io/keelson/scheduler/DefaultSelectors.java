package io.keelson.scheduler;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.PodInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which pods do the same work: those that the pod's services and its controller select. */
final class DefaultSelectors {
    private final Informer<Service> services;
    private final Informer<ReplicationController> controllers;
    private final Informer<ReplicaSet> replicaSets;
    private final Informer<StatefulSet> statefulSets;

    DefaultSelectors(Informers informers) {
        services = informers.of(Service.class);
        controllers = informers.of(ReplicationController.class);
        replicaSets = informers.of(ReplicaSet.class);
        statefulSets = informers.of(StatefulSet.class);
    }

    /** Returns the selector of all of them at once, empty where nothing selects the pod. */
    LabelMatcher of(PodInfo pod) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (Service service : services.list(pod.namespace())) {
            Map<String, String> selector = service.getSpec().getSelector();
            if (selector != null
                    && !selector.isEmpty()
                    && pod.labels().entrySet().containsAll(selector.entrySet())) {
                labels.putAll(selector);
            }
        }
        LabelMatcher ofServices = LabelMatcher.of(
                new LabelSelectorBuilder().withMatchLabels(labels).build());
        LabelSelector owners = ofOwner(pod);
        return owners == null ? ofServices : ofServices.and(LabelMatcher.of(owners));
    }

    private @Nullable LabelSelector ofOwner(PodInfo pod) {
        for (OwnerReference owner : pod.pod().getMetadata().getOwnerReferences()) {
            if (Boolean.TRUE.equals(owner.getController())) {
                return selector(pod.namespace(), owner);
            }
        }
        return null;
    }

    private @Nullable LabelSelector selector(String namespace, OwnerReference owner) {
        return switch (owner.getApiVersion() + " " + owner.getKind()) {
            case "v1 ReplicationController" -> {
                ReplicationController found = controllers.get(namespace, owner.getName());
                yield found == null
                        ? null
                        : new LabelSelectorBuilder()
                                .withMatchLabels(found.getSpec().getSelector())
                                .build();
            }
            case "apps/v1 ReplicaSet" -> {
                ReplicaSet found = replicaSets.get(namespace, owner.getName());
                yield found == null ? null : found.getSpec().getSelector();
            }
            case "apps/v1 StatefulSet" -> {
                StatefulSet found = statefulSets.get(namespace, owner.getName());
                yield found == null ? null : found.getSpec().getSelector();
            }
            default -> null;
        };
    }
}
