package io.keelson.controllermanager.namespace;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Empties namespaces that are being deleted, says how far it is, and takes its finalizer away when they are empty. */
public final class NamespaceController implements Reconciler<ObjectKey> {
    private static final int WORKERS = 10;
    private static final String FINALIZER = "kubernetes";
    /** What is left after a pass without a reason is looked at again soon. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final ApiClient api;
    private final Informer<Namespace> namespaces;
    private final ContentDeleter content;
    private final Clock clock;

    private NamespaceController(ApiClient api, Informer<Namespace> namespaces, ContentDeleter content, Clock clock) {
        this.api = api;
        this.namespaces = namespaces;
        this.content = content;
        this.clock = clock;
    }

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api, Discovery discovery) {
        Informer<Namespace> namespaces = manager.informers().of(Namespace.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        namespaces.addHandler(Informer.Handler.each(ns -> {
            if (ns.getMetadata().getDeletionTimestamp() != null) {
                queue.add(ObjectKey.of(ns));
            }
        }));
        manager.add(new Controller<>(
                "namespace",
                WORKERS,
                queue,
                new NamespaceController(
                        api,
                        namespaces,
                        new ContentDeleter(api, discovery),
                        manager.timers().clock())));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Namespace cached = namespaces.get(key);
        if (cached == null || cached.getMetadata().getDeletionTimestamp() == null) {
            return Result.done();
        }
        Namespace namespace = api.get(Namespace.class, null, key.name());
        if (namespace == null
                || !cached.getMetadata().getUid().equals(namespace.getMetadata().getUid())
                || !namespace.getSpec().getFinalizers().contains(FINALIZER)) {
            return Result.done();
        }
        ContentDeletion pass = content.pass(namespace, clock.instant());
        List<NamespaceCondition> before = namespace.getStatus().getConditions();
        List<NamespaceCondition> after = NamespaceConditions.after(before, pass, clock.instant());
        if (!after.equals(before)) {
            namespace = status(namespace, after);
        }
        if (pass.isEmpty()) {
            release(namespace);
            return Result.done();
        }
        return Result.after(
                pass.estimate().isZero() ? SOON : pass.estimate().dividedBy(2).plusSeconds(1));
    }

    private Namespace status(Namespace namespace, List<NamespaceCondition> conditions) {
        return api.updateStatus(new NamespaceBuilder(namespace)
                .editStatus()
                .withConditions(conditions)
                .endStatus()
                .build());
    }

    private void release(Namespace namespace) {
        List<String> rest = namespace.getSpec().getFinalizers().stream()
                .filter(f -> !f.equals(FINALIZER))
                .toList();
        // The metadata goes along whole: what is left out of it, such as others' finalizers, would be taken away.
        Namespace body = new NamespaceBuilder(namespace)
                .withNewSpec()
                .withFinalizers(rest)
                .endSpec()
                .build();
        try {
            api.send(
                    "PUT",
                    "/api/v1/namespaces/" + namespace.getMetadata().getName() + "/finalize",
                    "application/json",
                    body);
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
