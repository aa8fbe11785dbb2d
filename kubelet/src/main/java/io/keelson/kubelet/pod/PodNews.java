package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/** Tells what of a new version of a pod the kubelet has to act on: what it wrote itself is no news. */
final class PodNews {
    private PodNews() {}

    /** Returns whether there is something to act on; conditions that others set count where readiness hangs on them. */
    static boolean between(Pod before, Pod now) {
        ObjectMeta was = before.getMetadata();
        ObjectMeta is = now.getMetadata();
        boolean same = Objects.equals(was.getDeletionTimestamp(), is.getDeletionTimestamp())
                && Objects.equals(was.getDeletionGracePeriodSeconds(), is.getDeletionGracePeriodSeconds())
                && Objects.equals(was.getLabels(), is.getLabels())
                && Objects.equals(was.getAnnotations(), is.getAnnotations())
                && Objects.equals(before.getSpec(), now.getSpec())
                && (now.getSpec().getReadinessGates() == null
                        || now.getSpec().getReadinessGates().isEmpty());
        return !same;
    }
}
