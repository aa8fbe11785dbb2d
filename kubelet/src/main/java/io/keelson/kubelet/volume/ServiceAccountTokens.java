package io.keelson.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;

/** Gets tokens of pods' service accounts, bound to the pod, and renews them in time. */
public interface ServiceAccountTokens {

    /**
     * Returns a token that is good for a while.
     *
     * @param audience whom it is for, empty for the API server
     * @param expirationSeconds how long a new token lives
     * @throws VolumeException where the API server gives none
     */
    String token(Pod pod, String audience, long expirationSeconds) throws VolumeException;
}
