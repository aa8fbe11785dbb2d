package io.keelson.podruntime;

import io.keelson.cri.v1.ContainerEventType;
import io.keelson.podruntime.container.ContainerListener;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where the parts report what happened; passes it on once there is a hub. */
final class RuntimeEvents implements ContainerListener {
    private final InstantSource clock;
    private volatile @Nullable EventHub hub;

    RuntimeEvents(InstantSource clock) {
        this.clock = clock;
    }

    void connect(EventHub to) {
        hub = to;
    }

    /** Nanoseconds since 1970. */
    long now() {
        Instant instant = clock.instant();
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    @Override
    public void happened(ContainerEventType type, String container, String sandbox) {
        EventHub to = hub;
        if (to != null) {
            to.publish(type, container, sandbox, now());
        }
    }

    void sandbox(ContainerEventType type, String id) {
        happened(type, id, id);
    }
}
