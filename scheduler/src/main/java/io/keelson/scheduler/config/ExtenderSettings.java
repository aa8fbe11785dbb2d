package io.keelson.scheduler.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service that is asked about pods and nodes.
 *
 * @param urlPrefix where it is; a verb is added for each question
 * @param filterVerb asks which nodes are possible; empty where it is not asked
 * @param preemptVerb asks which pods may go; empty where it is not asked
 * @param prioritizeVerb asks how good nodes are; empty where it is not asked
 * @param weight what its scores count
 * @param bindVerb lets it bind pods; empty where the scheduler does
 * @param tls how it is spoken to over TLS; null for the defaults
 * @param https whether TLS is used with a URL that does not say so
 * @param timeout how long one answer may take
 * @param nodeCacheCapable whether it knows the nodes and is sent names alone
 * @param managedResources it is asked only about pods that request one of these; empty for all pods
 * @param ignoredResources those of them that the scheduler does not look at itself
 * @param ignorable whether pods are scheduled without it where it does not answer
 */
public record ExtenderSettings(
        String urlPrefix,
        String filterVerb,
        String preemptVerb,
        String prioritizeVerb,
        long weight,
        String bindVerb,
        @Nullable Tls tls,
        boolean https,
        Duration timeout,
        boolean nodeCacheCapable,
        Set<String> managedResources,
        Set<String> ignoredResources,
        boolean ignorable) {

    /**
     * How an extender is spoken to over TLS.
     *
     * @param insecure whether its certificate is not looked at
     * @param serverName whom its certificate must be for, empty for the URL's host
     * @param certificate the client's, PEM
     * @param key the client's, PEM
     * @param authority who signs extenders' certificates, PEM
     */
    public record Tls(
            boolean insecure,
            String serverName,
            byte @Nullable [] certificate,
            byte @Nullable [] key,
            byte @Nullable [] authority) {}

    /** Returns the verbs it is asked with. */
    public List<String> verbs() {
        return List.of(filterVerb, preemptVerb, prioritizeVerb, bindVerb).stream()
                .filter(v -> !v.isEmpty())
                .toList();
    }
}
