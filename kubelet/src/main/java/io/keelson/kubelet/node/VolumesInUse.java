package io.keelson.kubelet.node;

import java.util.List;

/** The volumes that the node's status names as in use, so that nobody detaches them. */
public interface VolumesInUse {

    /** Returns their names in order. */
    List<String> inUse();

    /** Tells that the API server knows of these. */
    void reported(List<String> names);
}
