package io.keelson.client.event;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;

/** Says what happened to an object. Never blocks and never fails: what cannot be written is dropped and counted. */
public interface EventRecorder extends AutoCloseable {
    /** Something normal happened. */
    String NORMAL = "Normal";
    /** Something that may need somebody's eye. */
    String WARNING = "Warning";

    /**
     * Reports an event.
     *
     * @param about the object it is about
     * @param type {@link #NORMAL} or {@link #WARNING}
     * @param reason a short word in upper camel case
     * @param message for people
     */
    default void event(HasMetadata about, String type, String reason, String message) {
        event(ObjectReferences.to(about), type, reason, message);
    }

    /** Reports an event about what a reference names. */
    void event(ObjectReference about, String type, String reason, String message);

    @Override
    void close();
}
