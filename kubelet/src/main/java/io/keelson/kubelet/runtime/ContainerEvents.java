package io.keelson.kubelet.runtime;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.keelson.client.reconcile.Timers;
import io.keelson.cri.v1.Container;
import io.keelson.cri.v1.ContainerEventResponse;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.GetEventsRequest;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.RuntimeServiceGrpc;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which pods' containers or sandboxes changed: from the runtime's stream of events, and from a look at everything
 * every {@value #RELIST_SECONDS} seconds, so that a lost event or a restarted runtime costs time but nothing else.
 */
public final class ContainerEvents implements AutoCloseable {
    static final int RELIST_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(ContainerEvents.class);
    private static final Duration RECONNECT = Duration.ofSeconds(1);

    private final Channel channel;
    private final Cri cri;
    private final Timers timers;
    private final Consumer<String> changed;
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private Map<String, Integer> known = new HashMap<>();
    private volatile boolean closed;
    private volatile boolean reachable = true;

    /** @param changed told the uid of a pod that changed; must return at once */
    public ContainerEvents(Channel channel, Cri cri, Timers timers, Consumer<String> changed) {
        this.channel = channel;
        this.cri = cri;
        this.timers = timers;
        this.changed = changed;
    }

    /** Begins to listen. */
    public void start() {
        connect();
        later();
    }

    /** Returns whether the runtime answered last time. */
    public boolean reachable() {
        return reachable;
    }

    private void connect() {
        if (closed) {
            return;
        }
        context.run(() -> RuntimeServiceGrpc.newStub(channel)
                .getContainerEvents(GetEventsRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(ContainerEventResponse event) {
                        changed.accept(uid(event));
                    }

                    @Override
                    public void onError(Throwable t) {
                        if (!closed) {
                            LOG.debug("the stream of container events ended: {}", t.getMessage());
                            timers.after(RECONNECT, ContainerEvents.this::reconnect);
                        }
                    }

                    @Override
                    public void onCompleted() {
                        if (!closed) {
                            timers.after(RECONNECT, ContainerEvents.this::reconnect);
                        }
                    }
                }));
    }

    /** What happened while nobody listened is found by looking. */
    private void reconnect() {
        connect();
        if (!closed) {
            Thread.ofVirtual().name("relist").start(this::relist);
        }
    }

    private static String uid(ContainerEventResponse event) {
        String uid = event.getPodSandboxStatus().getMetadata().getUid();
        if (!uid.isEmpty()) {
            return uid;
        }
        for (ContainerStatus status : event.getContainersStatusesList()) {
            uid = status.getLabelsOrDefault(Cri.POD_UID, "");
            if (!uid.isEmpty()) {
                return uid;
            }
        }
        return uid;
    }

    private void later() {
        if (!closed) {
            timers.after(
                    Duration.ofSeconds(RELIST_SECONDS),
                    () -> Thread.ofVirtual().name("relist").start(() -> {
                        relist();
                        later();
                    }));
        }
    }

    /** Looks at everything and reports the pods that changed since the look before. */
    synchronized void relist() {
        Map<String, Integer> now = new HashMap<>();
        try {
            for (PodSandbox s : cri.sandboxes(null)) {
                now.merge(s.getMetadata().getUid(), hash(s.getId(), s.getState()), Integer::sum);
            }
            for (Container c : cri.containers(null)) {
                now.merge(c.getLabelsOrDefault(Cri.POD_UID, ""), hash(c.getId(), c.getState()), Integer::sum);
            }
            reachable = true;
        } catch (CriException e) {
            reachable = false;
            LOG.warn("the runtime cannot be asked for its pods: {}", e.getMessage());
            return;
        }
        Map<String, Integer> before = known;
        known = now;
        now.forEach((uid, state) -> {
            if (!state.equals(before.get(uid))) {
                changed.accept(uid);
            }
        });
        before.keySet().stream().filter(uid -> !now.containsKey(uid)).forEach(changed);
    }

    private static int hash(String id, Enum<?> state) {
        return Objects.hash(id, state.name());
    }

    @Override
    public void close() {
        closed = true;
        context.cancel(null);
    }
}
