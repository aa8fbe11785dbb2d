package io.keelson.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Pods as users write them. */
public final class Pods {
    private Pods() {}

    /** Returns a pod {@code default/p} with the specification, in YAML indented by nothing. */
    public static Pod of(String spec) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: p
                  namespace: default
                  uid: u-1
                  generation: 1
                  resourceVersion: "1"
                  labels: {app: a}
                spec:
                """ + spec.indent(2), Pod.class);
        return pod;
    }
}
