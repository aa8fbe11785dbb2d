package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Utils;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.event.ObjectReferences;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives each node that has a kubelet a range of the pod network; a node object alone needs no addresses. */
public final class PodCidrs {
    private PodCidrs() {}

    /**
     * Adds it to a manager.
     *
     * @param cluster the pod network, for example {@code 10.244.0.0/16}
     * @param mask the size of a node's range, for example 24
     */
    public static void addTo(
            Manager manager, ApiClient api, Function<String, EventRecorder> recorders, String cluster, int mask) {
        Informer<Node> nodes = manager.informers().of(Node.class);
        CidrPool pool = new CidrPool(cluster, mask);
        EventRecorder events = recorders.apply("cidrAllocator");
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        nodes.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Node node) {
                String cidr = cidr(node);
                if (cidr != null) {
                    pool.occupy(cidr);
                } else {
                    queue.add(node.getMetadata().getName());
                }
            }

            @Override
            public void updated(Node before, Node now) {
                added(now);
            }

            @Override
            public void deleted(Node last) {
                String cidr = cidr(last);
                if (cidr != null) {
                    pool.release(cidr);
                }
            }
        });
        // One worker: a range is chosen and written before the next.
        manager.add(new Controller<>("node-ipam", 1, queue, name -> {
            Node node = nodes.get(null, name);
            if (node == null || cidr(node) != null || !hasKubelet(node)) {
                return Result.done();
            }
            // The cache may not show yet what the last round wrote, and a range never changes: ask before taking one.
            Node now = api.get(Node.class, null, name);
            if (now == null || cidr(now) != null) {
                return Result.done();
            }
            String range = pool.take();
            if (range == null) {
                ObjectReference about = ObjectReferences.to(node);
                events.event(
                        about,
                        EventRecorder.NORMAL,
                        "CIDRNotAvailable",
                        "Node " + name + " status is now: CIDRNotAvailable");
                return Result.again();
            }
            try {
                api.patch(
                        node,
                        ApiClient.STRATEGIC_PATCH,
                        Map.of("spec", Map.of("podCIDR", range, "podCIDRs", List.of(range))));
            } catch (KubernetesClientException e) {
                pool.release(range);
                if (!Failures.notFound(e)) {
                    throw e;
                }
            }
            return Result.done();
        }));
    }

    private static boolean hasKubelet(Node node) {
        return node.getStatus() != null
                && node.getStatus().getNodeInfo() != null
                && Utils.isNotNullOrEmpty(node.getStatus().getNodeInfo().getKubeletVersion());
    }

    private static @Nullable String cidr(Node node) {
        String cidr = node.getSpec() == null ? null : node.getSpec().getPodCIDR();
        return cidr == null || cidr.isEmpty() ? null : cidr;
    }
}
