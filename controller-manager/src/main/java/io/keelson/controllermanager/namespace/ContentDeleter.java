package io.keelson.controllermanager.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Deletes what is in a namespace, pods first, and counts what is left. */
final class ContentDeleter {
    private static final String PARTIAL_LIST =
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    /** How long finalizers are given before the next pass, when nothing better is known. */
    private static final Duration FINALIZERS = Duration.ofSeconds(15);

    private static final Map<String, Object> BACKGROUND =
            Map.of("apiVersion", "v1", "kind", "DeleteOptions", "propagationPolicy", "Background");

    private final ApiClient api;
    private final Discovery discovery;

    ContentDeleter(ApiClient api, Discovery discovery) {
        this.api = api;
        this.discovery = discovery;
    }

    ContentDeletion pass(Namespace namespace, Instant now) {
        ContentDeletion pass = new ContentDeletion();
        try {
            discovery.refresh();
        } catch (KubernetesClientException e) {
            pass.discoveryFailed(String.valueOf(e.getMessage()));
        }
        List<ServedResource> resources = discovery.resources().stream()
                .filter(r -> r.preferred()
                        && r.path().namespaced()
                        && r.verbs().contains("delete")
                        && r.verbs().contains("list"))
                .toList();
        for (ServedResource resource : resources) {
            if (isPods(resource)) {
                one(namespace, resource, pass, now);
            }
        }
        if (!pass.remaining().isEmpty()) {
            pass.endAtPods();
            return pass;
        }
        for (ServedResource resource : resources) {
            if (!isPods(resource)) {
                one(namespace, resource, pass, now);
            }
        }
        return pass;
    }

    private void one(Namespace namespace, ServedResource resource, ContentDeletion pass, Instant now) {
        String path = resource.path().collection(namespace.getMetadata().getName());
        try {
            JsonNode before = list(path);
            if (before.isEmpty()) {
                return;
            }
            Duration grace = isPods(resource) ? grace(namespace, path, now) : Duration.ZERO;
            delete(resource, path, before);
            JsonNode left = list(path);
            if (left.isEmpty()) {
                return;
            }
            pass.remain(resource.path().plural() + "." + resource.group(), left.size());
            count(left).forEach(pass::waitFor);
            if (!grace.isZero()) {
                pass.estimate(grace);
            } else if (!count(left).isEmpty()) {
                pass.estimate(FINALIZERS);
            } else {
                pass.fail("unexpected items still remain in namespace: "
                        + namespace.getMetadata().getName() + " for gvr: " + gvr(resource));
            }
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e) && e.getCode() != 405) {
                pass.fail(String.valueOf(e.getMessage()));
            }
        }
    }

    private void delete(ServedResource resource, String path, JsonNode items) {
        if (resource.verbs().contains("deletecollection")) {
            api.send("DELETE", path, "application/json", BACKGROUND);
            return;
        }
        for (JsonNode item : items) {
            String name = item.path("metadata").path("name").asString("");
            try {
                api.send("DELETE", path + "/" + name, "application/json", BACKGROUND);
            } catch (KubernetesClientException e) {
                if (!Failures.notFound(e)) {
                    throw e;
                }
            }
        }
    }

    private JsonNode list(String path) {
        return api.tree(api.send("GET", path, PARTIAL_LIST, null, null)).path("items");
    }

    /** The longest grace period of the pods that still run; none once it has passed. */
    private Duration grace(Namespace namespace, String path, Instant now) {
        long most = 0;
        for (JsonNode pod : api.tree(api.send("GET", path, null, null)).path("items")) {
            String phase = pod.path("status").path("phase").asString("");
            if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
                most = Math.max(
                        most,
                        pod.path("spec").path("terminationGracePeriodSeconds").asLong(0));
            }
        }
        Instant deleted = Times.orEpoch(namespace.getMetadata().getDeletionTimestamp());
        return Duration.between(deleted, now).toSeconds() >= most ? Duration.ZERO : Duration.ofSeconds(most);
    }

    private static Map<String, Integer> count(JsonNode items) {
        Map<String, Integer> byFinalizer = new HashMap<>();
        for (JsonNode item : items) {
            item.path("metadata").path("finalizers").forEach(f -> byFinalizer.merge(f.asString(""), 1, Integer::sum));
        }
        return byFinalizer;
    }

    private static boolean isPods(ServedResource resource) {
        return resource.path().apiVersion().equals("v1")
                && resource.path().plural().equals("pods");
    }

    private static String gvr(ServedResource resource) {
        String version = resource.path().apiVersion();
        String prefix = resource.group().isEmpty() ? "/" + version : version;
        return prefix + ", Resource=" + resource.path().plural();
    }
}
