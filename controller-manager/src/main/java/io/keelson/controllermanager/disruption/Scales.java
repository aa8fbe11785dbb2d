package io.keelson.controllermanager.disruption;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Owners;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How many pods the controllers of pods want: the known kinds from informers, others by their scale subresource. */
final class Scales {
    /**
     * What was found.
     *
     * @param pods how many there should be
     * @param unmanaged names of pods that have no controller
     */
    record Expected(int pods, List<String> unmanaged) {}

    private record Scale(String uid, int replicas) {}

    private final ApiClient api;
    private final Discovery discovery;
    private final Informer<ReplicationController> controllers;
    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> replicaSets;
    private final Informer<StatefulSet> statefulSets;

    Scales(ApiClient api, Discovery discovery, Informers informers) {
        this.api = api;
        this.discovery = discovery;
        this.controllers = informers.of(ReplicationController.class);
        this.deployments = informers.of(Deployment.class);
        this.replicaSets = informers.of(ReplicaSet.class);
        this.statefulSets = informers.of(StatefulSet.class);
    }

    /**
     * Adds up what the controllers of pods want.
     *
     * @throws IllegalStateException when a controller cannot be asked
     */
    Expected of(List<Pod> pods) {
        Map<String, Integer> scales = new HashMap<>();
        List<String> unmanaged = new ArrayList<>();
        for (Pod pod : pods) {
            OwnerReference controller = Owners.controllerOf(pod);
            if (controller == null) {
                unmanaged.add(pod.getMetadata().getName());
            } else if (!scales.containsKey(controller.getUid())) {
                Scale scale = scale(controller, pod.getMetadata().getNamespace());
                if (scale == null) {
                    throw new IllegalStateException("found no controllers for pod \""
                            + pod.getMetadata().getName() + "\"");
                }
                scales.put(scale.uid, scale.replicas);
            }
        }
        return new Expected(scales.values().stream().mapToInt(i -> i).sum(), unmanaged);
    }

    private @Nullable Scale scale(OwnerReference controller, String namespace) {
        return switch (controller.getKind() + " " + group(controller.getApiVersion())) {
            case "ReplicationController " -> {
                ReplicationController rc = controllers.get(namespace, controller.getName());
                yield rc == null ? null : known(rc, controller, rc.getSpec().getReplicas());
            }
            case "ReplicaSet apps", "ReplicaSet extensions" -> ofReplicaSet(controller, namespace);
            case "StatefulSet apps" -> {
                StatefulSet set = statefulSets.get(namespace, controller.getName());
                yield set == null ? null : known(set, controller, set.getSpec().getReplicas());
            }
            default -> ofSubresource(controller, namespace);
        };
    }

    private @Nullable Scale ofReplicaSet(OwnerReference controller, String namespace) {
        ReplicaSet rs = replicaSets.get(namespace, controller.getName());
        if (rs == null || !Objects.equals(rs.getMetadata().getUid(), controller.getUid())) {
            return null;
        }
        OwnerReference owner = Owners.controllerOf(rs);
        if (owner == null || !"Deployment".equals(owner.getKind())) {
            return known(rs, controller, rs.getSpec().getReplicas());
        }
        Deployment deployment = deployments.get(namespace, owner.getName());
        return deployment == null
                ? null
                : known(deployment, owner, deployment.getSpec().getReplicas());
    }

    private static @Nullable Scale known(HasMetadata object, OwnerReference reference, @Nullable Integer replicas) {
        return Objects.equals(object.getMetadata().getUid(), reference.getUid())
                ? new Scale(reference.getUid(), replicas == null ? 1 : replicas)
                : null;
    }

    private @Nullable Scale ofSubresource(OwnerReference controller, String namespace) {
        ServedResource resource = resource(controller);
        try {
            JsonNode scale = api.tree(
                    api.send("GET", resource.path().object(namespace, controller.getName()) + "/scale", null, null));
            return scale.path("metadata").path("uid").asString("").equals(controller.getUid())
                    ? new Scale(
                            controller.getUid(),
                            scale.path("spec").path("replicas").asInt(0))
                    : null;
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
        if (!hasScale(resource)) {
            String name = resource.path().plural() + (resource.group().isEmpty() ? "" : "." + resource.group());
            throw new IllegalStateException(name + " does not implement the scale subresource");
        }
        return null;
    }

    private ServedResource resource(OwnerReference controller) {
        ServedResource known = discovery.find(controller.getApiVersion(), controller.getKind());
        if (known == null) {
            discovery.refresh();
            known = discovery.find(controller.getApiVersion(), controller.getKind());
        }
        if (known == null) {
            throw new IllegalStateException("no matches for kind \"" + controller.getKind() + "\" in version \""
                    + controller.getApiVersion() + "\"");
        }
        return known;
    }

    private boolean hasScale(ServedResource resource) {
        String wanted = resource.path().plural() + "/scale";
        for (JsonNode one :
                api.tree(api.send("GET", resource.path().root(), null, null)).path("resources")) {
            if (wanted.equals(one.path("name").asString(""))
                    && "Scale".equals(one.path("kind").asString(""))) {
                return true;
            }
        }
        return false;
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
