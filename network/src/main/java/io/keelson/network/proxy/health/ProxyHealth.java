package io.keelson.network.proxy.health;

import io.keelson.network.status.StatusEndpoint.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Whether the proxy keeps up: what was noted is written within two minutes, upstream's bound. {@code /healthz} is for load
 * balancers and says no as well when the node is about to go; {@code /livez} is about the proxy alone.
 */
public final class ProxyHealth {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final InstantSource clock;
    private Instant updated;
    private Instant queued = Instant.MAX;
    private boolean eligible = true;

    public ProxyHealth(InstantSource clock) {
        this.clock = clock;
        this.updated = clock.instant();
    }

    /** Something is to be written. */
    public synchronized void queued() {
        if (queued.equals(Instant.MAX)) {
            queued = clock.instant();
        }
    }

    /** All that had been noted has been written. */
    public synchronized void updated() {
        updated = clock.instant();
        queued = Instant.MAX;
    }

    /** Whether the node takes traffic of load balancers: not when it is deleted, or drained by an autoscaler. */
    public synchronized void eligible(boolean now) {
        eligible = now;
    }

    /** Whether the proxy is well. */
    public synchronized boolean healthy() {
        return queued.equals(Instant.MAX) || clock.instant().isBefore(queued.plus(BOUND));
    }

    /** Returns what {@code /healthz} says. */
    public synchronized Page healthz() {
        return page(healthy() && eligible, "\"nodeEligible\":" + eligible + ",");
    }

    /** Returns what {@code /livez} says. */
    public synchronized Page livez() {
        return page(healthy(), "");
    }

    private Page page(boolean well, String eligibility) {
        Instant now = clock.instant();
        boolean healthy = healthy();
        String last = text(healthy ? now : updated);
        String family = "{\"lastUpdated\":\"" + text(updated) + "\",\"healthy\":" + healthy + "}";
        String json = "{\"lastUpdated\":\"" + last + "\",\"currentTime\":\"" + text(now) + "\"," + eligibility
                + "\"healthy\":" + healthy + ",\"status\":{\"IPv4\":" + family + ",\"IPv6\":" + family + "}}";
        return Page.of(well ? 200 : 503, "application/json", json);
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).toString();
    }
}
