package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.transport.ApiClient;
import java.util.List;
import java.util.Objects;

/** What an autoscaler scales: reads and writes its scale. */
final class ScaleTarget {
    private final ApiClient api;
    private final String path;

    private ScaleTarget(ApiClient api, String path) {
        this.api = api;
        this.path = path;
    }

    /**
     * Finds the resource of a reference.
     *
     * @throws IllegalStateException when there is none of its kind
     */
    static ScaleTarget of(ApiClient api, Discovery discovery, CrossVersionObjectReference reference, String namespace) {
        String group = group(Objects.toString(reference.getApiVersion(), ""));
        List<ServedResource> known = find(discovery, group, reference.getKind());
        if (known.isEmpty()) {
            discovery.refresh();
            known = find(discovery, group, reference.getKind());
        }
        if (known.isEmpty()) {
            throw new IllegalStateException(
                    "no matches for kind \"" + reference.getKind() + "\" in group \"" + group + "\"");
        }
        return new ScaleTarget(api, known.getFirst().path().object(namespace, reference.getName()) + "/scale");
    }

    private static List<ServedResource> find(Discovery discovery, String group, String kind) {
        return discovery.resources().stream()
                .filter(r -> r.group().equals(group) && r.kind().equals(kind) && r.preferred())
                .toList();
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The scale as it is. */
    Scale scale() {
        return api.wire().mapper().readValue(api.send("GET", path, null, null), Scale.class);
    }

    /**
     * Sets the number of replicas; once more where somebody else was faster.
     *
     * @throws KubernetesClientException when it is refused
     */
    void replicas(Scale scale, int replicas) {
        scale.getSpec().setReplicas(replicas);
        try {
            api.send("PUT", path, "application/json", scale);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            Scale fresh = scale();
            fresh.getSpec().setReplicas(replicas);
            api.send("PUT", path, "application/json", fresh);
        }
    }
}
