package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that the node is alive, every {@value #RENEW_SECONDS} seconds, in a lease that lasts four times as long. */
final class NodeLease {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);
    private static final int RENEW_SECONDS = 10;
    private static final int DURATION_SECONDS = 40;
    private static final Duration SOON = Duration.ofMillis(500);
    private static final String NAMESPACE = "kube-node-lease";

    private final ApiClient api;
    private final String name;
    private final Timers timers;
    private final Executor executor;
    private final Supplier<@Nullable Node> node;
    private @Nullable Lease lease;
    private volatile boolean closed;

    NodeLease(ApiClient api, String name, Timers timers, Executor executor, Supplier<@Nullable Node> node) {
        this.api = api;
        this.name = name;
        this.timers = timers;
        this.executor = executor;
        this.node = node;
    }

    void start() {
        executor.execute(this::renew);
    }

    void close() {
        closed = true;
    }

    private void renew() {
        if (closed) {
            return;
        }
        Duration next = Duration.ofSeconds(RENEW_SECONDS);
        try {
            lease = write();
        } catch (KubernetesClientException e) {
            LOG.debug("the lease of {} is not renewed: {}", name, e.getMessage());
            lease = null;
            next = SOON;
        }
        timers.after(next, () -> executor.execute(this::renew));
    }

    private Lease write() {
        Lease known = lease != null ? lease : api.get(Lease.class, NAMESPACE, name);
        ZonedDateTime now = timers.now().atZone(ZoneOffset.UTC);
        if (known == null) {
            return api.create(renewed(new LeaseBuilder(), now));
        }
        return api.update(renewed(new LeaseBuilder(known), now));
    }

    private Lease renewed(LeaseBuilder builder, ZonedDateTime now) {
        Node owner = node.get();
        var meta = builder.editOrNewMetadata().withName(name).withNamespace(NAMESPACE);
        if (owner != null) {
            meta.withOwnerReferences(new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Node")
                    .withName(name)
                    .withUid(owner.getMetadata().getUid())
                    .build());
        }
        return meta.endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(name)
                .withLeaseDurationSeconds(DURATION_SECONDS)
                .withRenewTime(now)
                .endSpec()
                .build();
    }
}
