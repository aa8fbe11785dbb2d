package io.keelson.podruntime.network;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;

/** Asked before the containers of a pod can use its address: what is to hold for its traffic holds when this returns. */
@FunctionalInterface
public interface NetworkGate {
    /**
     * A pod that gets an address.
     *
     * @param namespace of the pod, as its CRI configuration says
     * @param name of the pod
     * @param uid of the pod
     * @param labels of the pod, with those that kubelets add
     * @param annotations of the pod
     * @param address that its traffic comes from
     */
    record Attachment(
            String namespace,
            String name,
            String uid,
            Map<String, String> labels,
            Map<String, String> annotations,
            InetAddress address) {
        public Attachment {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    /** @throws IOException where that cannot be had in time; the pod does not start then, and is tried again */
    void attach(Attachment pod) throws IOException;
}
