package io.keelson.podruntime.container;

import io.keelson.cri.v1.ContainerEventType;

/** Is told what happens to containers; must return quickly. */
public interface ContainerListener {
    /** @param sandbox the id of the sandbox that the container belongs to */
    void happened(ContainerEventType type, String container, String sandbox);
}
