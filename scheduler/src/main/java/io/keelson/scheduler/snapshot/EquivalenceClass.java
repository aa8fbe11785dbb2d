package io.keelson.scheduler.snapshot;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pods that no selector can tell apart: of one namespace, with the same labels, all of them staying or all of them on
 * their way out. What is asked of pods by selectors is asked once a class.
 */
public final class EquivalenceClass {
    private final String namespace;
    private final Map<String, String> labels;
    private final boolean terminating;
    private final int hash;

    /**
     * @param namespace the pods' namespace
     * @param labels their labels
     * @param terminating whether they are being deleted
     */
    EquivalenceClass(String namespace, Map<String, String> labels, boolean terminating) {
        this.namespace = namespace;
        this.labels = labels;
        this.terminating = terminating;
        this.hash = (namespace.hashCode() * 31 + labels.hashCode()) * 31 + Boolean.hashCode(terminating);
    }

    /** Returns the pods' namespace. */
    public String namespace() {
        return namespace;
    }

    /** Returns the pods' labels. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Returns whether the pods are being deleted. */
    public boolean terminating() {
        return terminating;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EquivalenceClass that
                && hash == that.hash
                && terminating == that.terminating
                && namespace.equals(that.namespace)
                && labels.equals(that.labels);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
