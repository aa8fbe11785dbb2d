package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;

/** Gets tokens of pods' service accounts, bound to the pod, and renews them in time. */
public interface ServiceAccountTokens {

    /** A token, and until when it is good. */
    record Token(String value, Instant expires) {}

    /**
     * Returns a token that is good for a while.
     *
     * @param audience whom it is for, empty for the API server
     * @param expirationSeconds how long a new token lives
     * @throws VolumeException where the API server gives none
     */
    Token issue(Pod pod, String audience, long expirationSeconds) throws VolumeException;
}
