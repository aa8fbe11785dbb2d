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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a Lease while it leads. As upstream, by default: a lease lasts 15 s, the holder renews every 2 s and gives up leading when it
 * could not for 10 s since it began the request that last did, others look every 2 s and take a lease whose record they
 * have not seen change for its duration (by their own clock, so that clocks may differ). A server that does not answer
 * ends leading as one that refuses does: no request is waited for beyond that time, so that there are never two leaders.
 */
public final class LeaderElector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);

    /**
     * How long things last.
     *
     * @param lease how long a lease that is not renewed holds
     * @param renewDeadline how long the holder tries to renew it before it stops leading; less than the lease
     * @param retry how long between attempts
     */
    public record Timing(Duration lease, Duration renewDeadline, Duration retry) {
        /** Upstream's defaults: 15 s, 10 s, 2 s. */
        public static final Timing DEFAULT =
                new Timing(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

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
    private final Timing timing;
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
        this(api, timers, namespace, name, identity, Timing.DEFAULT, listener);
    }

    /**
     * @param namespace of the lease, for example {@code kube-system}
     * @param name of the lease, for example {@code kube-controller-manager}
     * @param identity this process, unique among the candidates
     * @param timing how long things last
     */
    public LeaderElector(
            ApiClient api,
            Timers timers,
            String namespace,
            String name,
            String identity,
            Timing timing,
            Listener listener) {
        this.timing = timing;
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
                Instant began = timers.now();
                if (tryHold(timing.renewDeadline())) {
                    lead(began);
                } else {
                    pause(timing.retry()
                            .plusMillis(ThreadLocalRandom.current()
                                    .nextLong(timing.retry().toMillis())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param acquired when the request was begun that took the lease; others may count from then on */
    private void lead(Instant acquired) throws InterruptedException {
        LOG.info("{} leads {}/{}", identity, namespace, name);
        listener.startedLeading();
        try {
            Instant renewed = acquired;
            while (!closed) {
                Instant deadline = renewed.plus(timing.renewDeadline());
                Duration left = Duration.between(timers.now(), deadline);
                if (left.isPositive()) {
                    pause(left.compareTo(timing.retry()) < 0 ? left : timing.retry());
                }
                Instant began = timers.now();
                left = Duration.between(began, deadline);
                if (!left.isPositive()) {
                    break;
                }
                if (tryHold(left)) {
                    renewed = began;
                } else if (observed != null && !identity.equals(holder(observed))) {
                    break;
                }
            }
        } finally {
            listener.stoppedLeading();
            if (closed) {
                Thread.interrupted();
                bounded(timing.retry(), this::release);
            }
            LOG.info("{} no longer leads {}/{}", identity, namespace, name);
        }
    }

    /** Waits by the timers' clock. */
    private void pause(Duration time) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Timers.Timer timer = timers.after(time, over::countDown);
        try {
            over.await();
        } finally {
            timer.cancel();
        }
    }

    /**
     * Takes or renews the lease.
     *
     * @param patience how long the server may take; what it answers later does not count, since by then another may lead
     * @return false where another has it or the server has not answered that it is ours
     */
    private boolean tryHold(Duration patience) throws InterruptedException {
        Lease seen = observed;
        Instant seenAt = observedAt;
        Attempt attempt = bounded(patience, () -> attempt(seen, seenAt));
        if (attempt == null) {
            return false;
        }
        observed = attempt.lease();
        observedAt = attempt.seenAt();
        return attempt.held();
    }

    /** Does something on a thread of its own, which is left alone with it when the time is over: then returns null. */
    private <R> @Nullable R bounded(Duration patience, Supplier<@Nullable R> action) throws InterruptedException {
        CompletableFuture<@Nullable R> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().name("election-call-" + name).start(() -> {
            try {
                outcome.complete(action.get());
            } catch (RuntimeException e) {
                LOG.warn("lease {}/{}", namespace, name, e);
                outcome.complete(null);
            }
        });
        Timers.Timer timer = timers.after(patience, () -> outcome.complete(null));
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            timer.cancel();
            caller.interrupt();
        }
    }

    /**
     * What an attempt found.
     *
     * @param lease the lease as last seen
     * @param seenAt when it was first seen so
     * @param held whether it is ours
     */
    private record Attempt(@Nullable Lease lease, Instant seenAt, boolean held) {}

    /** Takes or renews the lease; null when the server cannot be reached or another was faster. */
    private @Nullable Attempt attempt(@Nullable Lease seen, Instant seenAt) {
        try {
            Lease lease = api.get(Lease.class, namespace, name);
            if (lease == null) {
                return new Attempt(api.create(hold(new Lease(), 0, now())), timers.now(), true);
            }
            boolean changed = seen == null || !Objects.equals(seen.getSpec(), lease.getSpec());
            Instant since = changed ? timers.now() : seenAt;
            boolean ours = identity.equals(holder(lease));
            if (!ours && !holder(lease).isEmpty() && timers.now().isBefore(since.plus(duration(lease)))) {
                return new Attempt(lease, since, false);
            }
            Integer changes = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
            int transitions = (changes == null ? 0 : changes) + (ours ? 0 : 1);
            ZonedDateTime acquired = ours ? lease.getSpec().getAcquireTime() : now();
            return new Attempt(api.update(hold(lease, transitions, acquired)), timers.now(), true);
        } catch (KubernetesClientException e) {
            LOG.debug("lease {}/{}: {}", namespace, name, e.getMessage());
            return null;
        }
    }

    private @Nullable Void release() {
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
        return null;
    }

    private Lease hold(Lease lease, int transitions, ZonedDateTime acquired) {
        return new LeaseBuilder(lease)
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) timing.lease().toSeconds())
                .withAcquireTime(acquired)
                .withRenewTime(now())
                .withLeaseTransitions(transitions)
                .endSpec()
                .build();
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
        return seconds == null ? Timing.DEFAULT.lease() : Duration.ofSeconds(seconds);
    }
}
