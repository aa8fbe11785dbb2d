package io.keelson.client.election;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a Lease while it leads. As upstream: a lease lasts 15 s, the holder renews every 2 s and gives up leading when it
 * could not for 10 s, others look every 2 s and take a lease whose record they have not seen change for its duration
 * (by their own clock, so that clocks may differ).
 */
public final class LeaderElector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Told when leading begins and ends; called on the elector's thread. */
    public interface Listener {
        /** We lead: start acting, and return. */
        void startedLeading();

        /** We no longer lead: stop acting before returning. */
        void stoppedLeading();
    }

    private final ApiClient api;
    private final Timers timers;
    private final String namespace;
    private final String name;
    private final String identity;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Lease observed;
    private Instant observedAt = Instant.EPOCH;

    /**
     * @param namespace of the lease, for example {@code kube-system}
     * @param name of the lease, for example {@code kube-controller-manager}
     * @param identity this process, unique among the candidates
     */
    public LeaderElector(
            ApiClient api, Timers timers, String namespace, String name, String identity, Listener listener) {
        this.api = api;
        this.timers = timers;
        this.namespace = namespace;
        this.name = name;
        this.identity = identity;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("election-" + name).unstarted(this::run);
    }

    /** Begins to stand. */
    public void start() {
        thread.start();
    }

    /** Stops standing; a lease held is released so that another need not wait for it to run out. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (tryHold()) {
                    lead();
                } else {
                    Thread.sleep(RETRY.plusMillis(ThreadLocalRandom.current().nextLong(RETRY.toMillis())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead() throws InterruptedException {
        LOG.info("{} leads {}/{}", identity, namespace, name);
        listener.startedLeading();
        try {
            Instant renewed = timers.now();
            while (!closed && Duration.between(renewed, timers.now()).compareTo(RENEW_DEADLINE) < 0) {
                Thread.sleep(RETRY);
                if (tryHold()) {
                    renewed = timers.now();
                } else if (observed != null && !identity.equals(holder(observed))) {
                    break;
                }
            }
        } finally {
            listener.stoppedLeading();
            if (closed) {
                Thread.interrupted();
                release();
            }
            LOG.info("{} no longer leads {}/{}", identity, namespace, name);
        }
    }

    /** Takes or renews the lease; false when another has it or the server cannot be reached. */
    private boolean tryHold() {
        try {
            Lease lease = api.get(Lease.class, namespace, name);
            if (lease == null) {
                observe(api.create(hold(new Lease(), 0, now())));
                return true;
            }
            if (observed == null || !Objects.equals(observed.getSpec(), lease.getSpec())) {
                observe(lease);
            }
            boolean ours = identity.equals(holder(lease));
            if (!ours && !holder(lease).isEmpty() && timers.now().isBefore(observedAt.plus(duration(lease)))) {
                return false;
            }
            Integer changes = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
            int transitions = (changes == null ? 0 : changes) + (ours ? 0 : 1);
            ZonedDateTime acquired = ours ? lease.getSpec().getAcquireTime() : now();
            observe(api.update(hold(lease, transitions, acquired)));
            return true;
        } catch (KubernetesClientException e) {
            LOG.debug("lease {}/{}: {}", namespace, name, e.getMessage());
            return false;
        }
    }

    private void release() {
        try {
            Lease lease = api.get(Lease.class, namespace, name);
            if (lease != null && identity.equals(holder(lease))) {
                api.update(new LeaseBuilder(lease)
                        .editSpec()
                        .withHolderIdentity("")
                        .withLeaseDurationSeconds(1)
                        .withRenewTime(now())
                        .endSpec()
                        .build());
            }
        } catch (KubernetesClientException e) {
            LOG.debug("lease {}/{} is not released: {}", namespace, name, e.getMessage());
        }
    }

    private Lease hold(Lease lease, int transitions, ZonedDateTime acquired) {
        return new LeaseBuilder(lease)
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) LEASE.toSeconds())
                .withAcquireTime(acquired)
                .withRenewTime(now())
                .withLeaseTransitions(transitions)
                .endSpec()
                .build();
    }

    private void observe(Lease lease) {
        observed = lease;
        observedAt = timers.now();
    }

    private ZonedDateTime now() {
        return timers.now().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    }

    private static String holder(Lease lease) {
        return lease.getSpec() == null || lease.getSpec().getHolderIdentity() == null
                ? ""
                : lease.getSpec().getHolderIdentity();
    }

    private static Duration duration(Lease lease) {
        Integer seconds = lease.getSpec() == null ? null : lease.getSpec().getLeaseDurationSeconds();
        return seconds == null ? LEASE : Duration.ofSeconds(seconds);
    }
}
