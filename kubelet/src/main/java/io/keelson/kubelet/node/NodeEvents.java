package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.keelson.client.event.EventRecorder;

/** Reports what happens to the node, under its name as upstream's kubelet does: events may come before the object. */
public final class NodeEvents {
    private final EventRecorder recorder;
    private final ObjectReference node = new ObjectReference();

    /** @param name the node's name */
    public NodeEvents(EventRecorder recorder, String name) {
        this.recorder = recorder;
        node.setKind("Node");
        node.setName(name);
        node.setUid(name);
    }

    /** Something normal happened. */
    public void normal(String reason, String message) {
        recorder.event(node, EventRecorder.NORMAL, reason, message);
    }

    /** Something happened that needs somebody's eye. */
    public void warning(String reason, String message) {
        recorder.event(node, EventRecorder.WARNING, reason, message);
    }
}
