package io.keelson.resources.admission.quota;

import tools.jackson.databind.node.ObjectNode;

/** Writes down what quotas have left; implemented over the registry. Blocking. */
public interface QuotaStatusWriter {

    /**
     * Replaces the status of a ResourceQuota that was read before, unless it has changed since.
     *
     * @param quota the quota with its new {@code status.used} and the resource version it was read at
     * @return false where somebody else was faster
     */
    boolean replaceStatus(ObjectNode quota);
}
