package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what follows from a node's own fields in line: taints of its conditions and of a cordon, the older names of its
 * operating system and architecture labels, and the annotation that tells kubelets how long to trust cached objects.
 */
public final class NodeTaintController {
    private static final int WORKERS = 4;
    private static final String TTL = "node.alpha.kubernetes.io/ttl";
    private static final Map<String, String> OLDER_NAMES =
            Map.of("kubernetes.io/os", "beta.kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/arch");

    private NodeTaintController() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<Node> nodes = manager.informers().of(Node.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        nodes.addHandler(Informer.Handler.each(n -> queue.add(n.getMetadata().getName())));
        NodeTaints taints = new NodeTaints(api);
        manager.add(new Controller<>("node-taints", WORKERS, queue, name -> {
            Node node = nodes.get(null, name);
            if (node == null) {
                return Result.done();
            }
            List<Taint> wanted = Taints.noSchedule(node, manager.timers().now());
            if (wanted != null) {
                node = taints.write(node, wanted);
            }
            Map<String, Object> metadata = metadata(node, nodes.list().size());
            if (!metadata.isEmpty()) {
                api.patch(node, ApiClient.STRATEGIC_PATCH, Map.of("metadata", metadata));
            }
            return Result.done();
        }));
    }

    /** The labels and annotations to write, none when they are right. */
    static Map<String, Object> metadata(Node node, int clusterSize) {
        Map<String, Object> metadata = new HashMap<>();
        Map<String, String> labels = new HashMap<>();
        Map<String, String> has = node.getMetadata().getLabels() == null
                ? Map.of()
                : node.getMetadata().getLabels();
        OLDER_NAMES.forEach((key, older) -> {
            String value = has.get(key);
            if (value != null && !value.equals(has.get(older))) {
                labels.put(older, value);
            }
        });
        if (!labels.isEmpty()) {
            metadata.put("labels", labels);
        }
        String ttl = Integer.toString(ttlSeconds(clusterSize));
        Map<String, String> annotations = node.getMetadata().getAnnotations();
        if (annotations == null || !ttl.equals(annotations.get(TTL))) {
            metadata.put("annotations", Map.of(TTL, ttl));
        }
        return metadata;
    }

    private static int ttlSeconds(int nodes) {
        if (nodes <= 100) {
            return 0;
        }
        if (nodes <= 500) {
            return 15;
        }
        if (nodes <= 1000) {
            return 30;
        }
        return nodes <= 2000 ? 60 : 300;
    }
}
