package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says on nodes how long kubelets may keep secrets and config maps before they ask again: the longer, the more nodes
 * there are. The steps overlap, so that a cluster at the edge of two does not change all nodes to and fro.
 */
public final class NodeTtl {
    private static final String ANNOTATION = "node.alpha.kubernetes.io/ttl";
    private static final List<Step> STEPS = List.of(
            new Step(0, 100, 0),
            new Step(90, 500, 15),
            new Step(450, 1000, 30),
            new Step(900, 2000, 60),
            new Step(1800, Integer.MAX_VALUE, 300));

    /**
     * Which clusters keep a time.
     *
     * @param fewest nodes, below which the step before holds
     * @param most nodes, above which the next step holds
     * @param seconds the time
     */
    private record Step(int fewest, int most, int seconds) {}

    private NodeTtl() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<Node> nodes = manager.informers().of(Node.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        AtomicInteger step = new AtomicInteger();
        nodes.addHandler(Informer.Handler.each(node -> {
            int next = step(step.get(), nodes.list().size());
            if (step.getAndSet(next) != next) {
                nodes.list().forEach(n -> queue.add(n.getMetadata().getName()));
            }
            queue.add(node.getMetadata().getName());
        }));
        manager.add(new Controller<>("ttlcontroller", 1, queue, name -> {
            Node node = nodes.get(null, name);
            String wanted = Integer.toString(seconds(step.get()));
            if (node != null && !wanted.equals(annotation(node))) {
                Node ignored = api.patch(
                        node,
                        ApiClient.STRATEGIC_PATCH,
                        Map.of("metadata", Map.of("annotations", Map.of(ANNOTATION, wanted))));
            }
            return Result.done();
        }));
    }

    private static String annotation(Node node) {
        Map<String, String> annotations = node.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(ANNOTATION, "");
    }

    /** Returns the step that follows one with so many nodes. */
    static int step(int before, int nodes) {
        int step = before;
        while (nodes > STEPS.get(step).most()) {
            step++;
        }
        while (nodes < STEPS.get(step).fewest()) {
            step--;
        }
        return step;
    }

    /** Returns the seconds of a step. */
    static int seconds(int step) {
        return STEPS.get(step).seconds();
    }
}
