package io.keelson.client.event;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.transport.ResourcePath;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes core/v1 events from one virtual thread. Its queue holds {@value #QUEUED} reports; when it is full, reports are
 * dropped and their number logged.
 */
public final class ApiEventRecorder implements EventRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(ApiEventRecorder.class);
    private static final int QUEUED = 1000;

    private record Queued(ObjectReference about, String type, String reason, String message, Instant at) {}

    private final ApiClient api;
    private final String component;
    private final String host;
    private final Clock clock;
    private final Correlator correlator;
    private final BlockingQueue<Queued> queue = new ArrayBlockingQueue<>(QUEUED);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong lastName = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts the writer.
     *
     * @param component who reports, for example {@code deployment-controller}
     * @param host the node it reports from, empty for components that belong to none
     */
    public ApiEventRecorder(ApiClient api, String component, String host, Clock clock) {
        this.api = api;
        this.component = component;
        this.host = host;
        this.clock = clock;
        this.correlator = new Correlator(clock);
        this.thread = Thread.ofVirtual().name("events-" + component).start(this::run);
    }

    @Override
    public void event(ObjectReference about, String type, String reason, String message) {
        if (!queue.offer(new Queued(about, type, reason, message, clock.instant()))
                && dropped.incrementAndGet() % 100 == 1) {
            LOG.warn("events of {} are dropped, {} so far", component, dropped.get());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed) {
                Queued next = queue.take();
                try {
                    write(next);
                } catch (KubernetesClientException e) {
                    LOG.debug("event {} about {} is lost: {}", next.reason, next.about.getName(), e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Queued report) {
        var decision =
                correlator.decide(new Correlator.Report(report.about, report.type, report.reason, report.message));
        switch (decision) {
            case Correlator.Decision.Create(String message, Object memory) -> create(report, message, memory);
            case Correlator.Decision.CountUp up -> {
                try {
                    api.send(
                            "PATCH",
                            ResourcePath.of(Event.class).object(namespace(report.about), up.name()),
                            ApiClient.STRATEGIC_PATCH,
                            Map.of("count", up.count(), "message", up.message(), "lastTimestamp", time(report.at)));
                } catch (KubernetesClientException e) {
                    if (!Failures.notFound(e)) {
                        throw e;
                    }
                    correlator.lost(up.memory());
                    create(report, up.message(), up.memory());
                }
            }
            case Correlator.Decision.Drop() -> {}
        }
    }

    private void create(Queued report, String message, Object memory) {
        String name = report.about.getName() + "." + Long.toHexString(unique(report.at));
        String at = time(report.at);
        Event event = new EventBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace(report.about))
                .endMetadata()
                .withInvolvedObject(report.about)
                .withReason(report.reason)
                .withMessage(message)
                .withType(report.type)
                .withFirstTimestamp(at)
                .withLastTimestamp(at)
                .withCount(1)
                .withNewSource()
                .withComponent(component)
                .withHost(host.isEmpty() ? null : host)
                .endSource()
                // Upstream's combined events have only a source.
                .withReportingComponent(message.startsWith(Correlator.COMBINED) ? "" : component)
                .withReportingInstance(message.startsWith(Correlator.COMBINED) ? "" : host)
                .build();
        api.create(event);
        correlator.wrote(memory, name, 1);
    }

    /** Nanoseconds of the time, made unique, as upstream's names end in. */
    private long unique(Instant at) {
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        return lastName.updateAndGet(last -> Math.max(last + 1, nanos));
    }

    private static String namespace(ObjectReference about) {
        @Nullable String namespace = about.getNamespace();
        return namespace == null || namespace.isEmpty() ? "default" : namespace;
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
