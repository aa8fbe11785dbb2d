package io.keelson.kubelet.event;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.event.ObjectReferences;
import io.keelson.kubelet.container.PodFacts;

/** Reports what happens to pods; events about a container name it by its field path. */
public final class PodEvents {
    private final EventRecorder recorder;

    /** @param recorder writes events in the kubelet's name */
    public PodEvents(EventRecorder recorder) {
        this.recorder = recorder;
    }

    /** Reports something normal about a pod. */
    public void normal(Pod pod, String reason, String message) {
        recorder.event(reference(pod), EventRecorder.NORMAL, reason, message);
    }

    /** Reports something wrong with a pod. */
    public void warning(Pod pod, String reason, String message) {
        recorder.event(reference(pod), EventRecorder.WARNING, reason, message);
    }

    /** Reports something normal about a container. */
    public void normal(Pod pod, Container container, String reason, String message) {
        recorder.event(reference(pod, container), EventRecorder.NORMAL, reason, message);
    }

    /** Reports something wrong with a container. */
    public void warning(Pod pod, Container container, String reason, String message) {
        recorder.event(reference(pod, container), EventRecorder.WARNING, reason, message);
    }

    private static ObjectReference reference(Pod pod) {
        ObjectReference reference = ObjectReferences.to(pod);
        reference.setKind("Pod");
        reference.setApiVersion("v1");
        return reference;
    }

    private static ObjectReference reference(Pod pod, Container container) {
        ObjectReference reference = reference(pod);
        reference.setFieldPath(PodFacts.fieldPath(pod, container));
        return reference;
    }
}
