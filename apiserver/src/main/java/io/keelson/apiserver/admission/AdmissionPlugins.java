package io.keelson.apiserver.admission;

import io.keelson.apiserver.authorization.Authorization;
import java.util.List;

/** The admission plugins that are on, in the order they are called. Plugins of webhooks and policies go before quotas. */
public final class AdmissionPlugins {
    private AdmissionPlugins() {}

    /**
     * Returns the chain of a server.
     *
     * @param latest reads single objects past the caches
     * @param authorization what decides about requests
     */
    public static AdmissionChain chain(LatestReader latest, Authorization authorization) {
        return new AdmissionChain(List.of(
                new NamespaceLifecycle(latest),
                new RoleEscalationCheck(authorization.escalation()),
                new ServiceAccount(latest)));
    }
}
