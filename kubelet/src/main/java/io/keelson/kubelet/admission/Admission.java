package io.keelson.kubelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.status.ObservedPod.Failure;
import java.util.List;

/** What becomes of a pod that asks to be taken. */
public sealed interface Admission {
    /** It is taken. */
    record Taken() implements Admission {}

    /**
     * It is refused.
     *
     * @param why reason and message in upstream's words
     */
    record Refused(Failure why) implements Admission {}

    /**
     * It is taken, being critical, as soon as others have gone that are ended for it.
     *
     * @param victims these, in the order they are ended
     */
    record Preempts(List<Pod> victims) implements Admission {}
}
