package io.keelson.network.policy;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The pods of this node whose status does not show their addresses yet. Bounded by the addresses of the node; an address
 * that is given again is the new pod's.
 */
final class AttachedPods {
    private final Map<InetAddress, AttachedPod> byAddress = new HashMap<>();

    /**
     * A pod that has been given an address.
     *
     * @param namespace of the pod
     * @param name of the pod
     * @param uid of the pod
     * @param labels as the runtime was told them
     * @param address that its traffic comes from
     * @param created in the API's form, taken where the pod itself is not known yet
     * @param judged zero when the policies hold for the address
     */
    record AttachedPod(
            String namespace,
            String name,
            String uid,
            Map<String, String> labels,
            InetAddress address,
            String created,
            CountDownLatch judged) {}

    synchronized void add(AttachedPod pod) {
        byAddress.put(pod.address(), pod);
    }

    synchronized List<AttachedPod> all() {
        return List.copyOf(byAddress.values());
    }

    /** Forgets a pod unless its address has been given again. */
    synchronized void forget(AttachedPod pod) {
        byAddress.remove(pod.address(), pod);
    }

    /** What policies see of a pod that is not known but by what the runtime was told: it has no named ports yet. */
    static PolicyPod unseen(AttachedPod pod) {
        return new PolicyPod(pod.namespace(), pod.labels(), List.of(pod.address()), List.of(), true, pod.created());
    }
}
