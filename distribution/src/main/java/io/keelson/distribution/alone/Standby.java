package io.keelson.distribution.alone;

import io.keelson.client.election.LeaderElector;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A component of which several replicas stand by and the one that holds a lease acts. */
final class Standby implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

    private final String name;
    private final Supplier<Term> terms;
    private final @Nullable LeaderElector elector;
    private volatile @Nullable Term running;
    private volatile boolean closed;

    /**
     * How replicas choose the one that acts.
     *
     * @param elect whether they do
     * @param namespace the lease's namespace
     * @param name the lease's name
     * @param timing how long things last
     */
    record Election(boolean elect, String namespace, String name, LeaderElector.Timing timing) {
        /** The lease of a component's own name in {@code kube-system}, upstream's timing. */
        static Election usual(boolean elect, String name) {
            return new Election(elect, "kube-system", name, LeaderElector.Timing.DEFAULT);
        }
    }

    /** A component for as long as it leads. */
    interface Term extends AutoCloseable {
        /** Starts; returns when it acts. */
        void start() throws InterruptedException;

        /** Returns whether it is well. */
        boolean healthy();

        @Override
        void close();
    }

    /**
     * Does not stand yet.
     *
     * @param name the component's name, such as {@code kube-scheduler}
     * @param host this machine's name, the readable part of the identity
     * @param election whether to wait for a lease, and for which; without it the component acts at once
     * @param terms makes the component anew each time it begins to lead
     */
    Standby(ApiClient api, Timers timers, String name, String host, Election election, Supplier<Term> terms) {
        this.name = name;
        this.terms = terms;
        this.elector = election.elect()
                ? new LeaderElector(
                        api,
                        timers,
                        election.namespace(),
                        election.name(),
                        host + "_" + UUID.randomUUID(),
                        election.timing(),
                        new LeaderElector.Listener() {
                            @Override
                            public void startedLeading() {
                                begin();
                            }

                            @Override
                            public void stoppedLeading() {
                                end();
                            }
                        })
                : null;
    }

    /** Begins to stand, or to act. */
    void start() {
        if (elector != null) {
            elector.start();
        } else {
            begin();
        }
    }

    private synchronized void begin() {
        Term term = terms.get();
        running = term;
        Thread.ofVirtual().name(name + "-start").start(() -> {
            try {
                term.start();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("{} did not start", name, e);
            }
        });
    }

    private synchronized void end() {
        Term term = running;
        running = null;
        if (term != null) {
            term.close();
        }
    }

    /** Returns whether it leads. */
    boolean leads() {
        return running != null;
    }

    /** Returns whether it stands by, or acts and is well. */
    boolean healthy() {
        Term term = running;
        return !closed && (term == null || term.healthy());
    }

    @Override
    public void close() {
        closed = true;
        if (elector != null) {
            elector.close();
        }
        end();
    }
}
