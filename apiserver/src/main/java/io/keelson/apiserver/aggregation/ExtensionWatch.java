package io.keelson.apiserver.aggregation;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks after one extension server: one thread asks whether it is there, another downloads its documents. Both do so again
 * and again, at once when something about the server changes, and less often the longer it fails.
 */
final class ExtensionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionWatch.class);
    private static final Duration RECHECK = Duration.ofSeconds(30);
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final Duration FIRST_RECHECK = Duration.ofMillis(5);
    private static final Duration FIRST_REFRESH = Duration.ofMillis(500);

    private final Parts parts;
    private final DiscoveryDownload discovery;
    private final OpenApiDownload openApi;
    private final Semaphore checkNow = new Semaphore(0);
    private final Semaphore refreshNow = new Semaphore(0);
    private final Thread checker;
    private final Thread refresher;
    private volatile ApiService service;
    private volatile boolean closed;

    /** What all of them work with. */
    record Parts(
            ExtensionServers servers,
            Availability availability,
            AvailabilityStatus status,
            ExtensionDocuments documents) {}

    /** Starts to look after a server. */
    ExtensionWatch(ApiService service, Parts parts) {
        this.service = service;
        this.parts = parts;
        this.discovery = new DiscoveryDownload(parts.servers());
        this.openApi = new OpenApiDownload(parts.servers());
        this.checker = Thread.ofVirtual()
                .name("api-service-check-" + service.name())
                .start(() -> repeat(this::check, checkNow, RECHECK, FIRST_RECHECK));
        this.refresher = Thread.ofVirtual()
                .name("api-service-documents-" + service.name())
                .start(() -> repeat(this::refresh, refreshNow, REFRESH, FIRST_REFRESH));
    }

    ApiService service() {
        return service;
    }

    /** Takes the API service as it is now. */
    void update(ApiService now) {
        ApiService before = service;
        service = now;
        boolean elsewhere = !before.equals(now) && !sameBut(before, now);
        if (elsewhere) {
            checkNow.release();
        }
        if (elsewhere || now.available() != before.available()) {
            refreshNow.release();
        }
    }

    /** Says that the service or its endpoints have changed. */
    void recheck() {
        checkNow.release();
    }

    private static boolean sameBut(ApiService one, ApiService other) {
        return one.equals(new ApiService(
                other.name(),
                other.group(),
                other.version(),
                other.service(),
                other.authorities(),
                other.insecure(),
                other.groupPriority(),
                other.versionPriority(),
                one.available()));
    }

    @Override
    public void close() {
        closed = true;
        checker.interrupt();
        refresher.interrupt();
    }

    /** Does something that returns whether it succeeded. */
    private interface Step {
        boolean run() throws InterruptedException;
    }

    private void repeat(Step step, Semaphore now, Duration calm, Duration first) {
        Duration wait = first;
        while (!closed) {
            try {
                boolean good = step.run();
                Duration pause = good ? calm : wait;
                wait = good ? first : wait.multipliedBy(2).compareTo(calm) > 0 ? calm : wait.multipliedBy(2);
                if (now.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    now.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.warn("{} could not be looked after and is tried again", service.name(), e);
                    wait = calm;
                }
            }
        }
    }

    private boolean check() throws InterruptedException {
        ApiService asked = service;
        Availability.@Nullable Verdict verdict = parts.availability().check(asked);
        if (verdict == null || !asked.equals(service) && !sameBut(asked, service)) {
            return false;
        }
        return parts.status().write(asked.name(), verdict) && verdict.passed();
    }

    private boolean refresh() {
        ApiService asked = service;
        ExtensionRoute route;
        try {
            route = parts.servers().route(asked);
            ObjectNode entry = discovery.fetch(asked, route);
            keep(() -> parts.documents().current(asked, entry));
        } catch (IOException | CertificateException | IllegalArgumentException e) {
            LOG.debug("what {} serves is not known: {}", asked.name(), e.getMessage());
            keep(() -> parts.documents().stale(asked));
            return false;
        }
        try {
            ObjectNode v2 = openApi.v2(asked, route);
            Map<String, OpenApiDownload.Document> v3 = openApi.v3(asked, route);
            keep(() -> parts.documents().openApi(asked, v2, v3));
            return true;
        } catch (IOException e) {
            LOG.debug("loading OpenAPI spec for {} failed with: {}", asked.name(), e.getMessage());
            return false;
        }
    }

    /** Nothing is kept of a server whose API service has gone meanwhile. */
    private void keep(Runnable change) {
        synchronized (parts.documents()) {
            if (!closed) {
                change.run();
            }
        }
    }
}
