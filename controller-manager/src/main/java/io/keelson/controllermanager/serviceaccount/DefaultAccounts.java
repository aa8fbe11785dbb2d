package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;

/** Keeps an account {@code default} in every namespace that is not being deleted. */
public final class DefaultAccounts {
    private static final String NAME = "default";

    private DefaultAccounts() {}

    /** Adds it to a manager. */
    public static void addTo(Manager manager, ApiClient api) {
        Informer<Namespace> namespaces = manager.informers().of(Namespace.class);
        Informer<ServiceAccount> accounts = manager.informers().of(ServiceAccount.class);
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        namespaces.addHandler(
                Informer.Handler.each(ns -> queue.add(ns.getMetadata().getName())));
        accounts.addHandler(new Informer.Handler<>() {
            @Override
            public void added(ServiceAccount account) {}

            @Override
            public void updated(ServiceAccount before, ServiceAccount now) {}

            @Override
            public void deleted(ServiceAccount last) {
                queue.add(last.getMetadata().getNamespace());
            }
        });
        manager.add(new Controller<>("serviceaccount", 1, queue, namespace -> {
            Namespace ns = namespaces.get(ObjectKey.of(null, namespace));
            if (ActiveNamespaces.isActive(ns) && accounts.get(namespace, NAME) == null) {
                create(api, namespace);
            }
            return Result.done();
        }));
    }

    private static void create(ApiClient api, String namespace) {
        try {
            api.create(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(NAME)
                    .endMetadata()
                    .build());
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e) && !Failures.namespaceTerminating(e) && !Failures.notFound(e)) {
                throw e;
            }
        }
    }
}
