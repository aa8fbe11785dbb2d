package io.keelson.client.reconcile;

/** Brings the part of the world a key stands for to where it should be. Level-triggered: it gets no event, only the key. */
@FunctionalInterface
public interface Reconciler<K> {
    /**
     * Looks at the state and acts. It is never called for one key twice at a time.
     *
     * @return whether to come back later without an event
     * @throws Exception when it could not finish: the key comes back after a growing delay
     */
    Result reconcile(K key) throws Exception;
}
