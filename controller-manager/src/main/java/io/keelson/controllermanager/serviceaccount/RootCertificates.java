package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Selection;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.Map;

/** Keeps the certificate by which pods know the API server in {@code kube-root-ca.crt} of every namespace. */
public final class RootCertificates {
    private static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String TEXT =
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the"
                    + " internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of"
                    + " Kubernetes clusters.";

    private RootCertificates() {}

    /**
     * Adds it to a manager.
     *
     * @param certificate the certificate authority, PEM
     */
    public static void addTo(Manager manager, ApiClient api, String certificate) {
        Informer<Namespace> namespaces = manager.informers().of(Namespace.class);
        Informer<ConfigMap> maps = manager.informers().of(ConfigMap.class, Selection.fields("metadata.name=" + NAME));
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        namespaces.addHandler(
                Informer.Handler.each(ns -> queue.add(ns.getMetadata().getName())));
        maps.addHandler(Informer.Handler.each(map -> queue.add(map.getMetadata().getNamespace())));
        Map<String, String> data = Map.of("ca.crt", certificate);
        manager.add(new Controller<>("root-ca-certificate-publisher", 1, queue, namespace -> {
            if (ActiveNamespaces.isActive(namespaces.get(ObjectKey.of(null, namespace)))) {
                publish(api, maps, namespace, data);
            }
            return Result.done();
        }));
    }

    private static void publish(ApiClient api, Informer<ConfigMap> maps, String namespace, Map<String, String> data) {
        ConfigMap map = maps.get(namespace, NAME);
        try {
            if (map == null) {
                api.create(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(NAME)
                        .addToAnnotations(DESCRIPTION, TEXT)
                        .endMetadata()
                        .withData(data)
                        .build());
            } else if (!data.equals(map.getData()) || !described(map)) {
                api.update(new ConfigMapBuilder(map)
                        .editMetadata()
                        .addToAnnotations(DESCRIPTION, TEXT)
                        .endMetadata()
                        .withData(data)
                        .build());
            }
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e) && !Failures.namespaceTerminating(e) && !Failures.notFound(e)) {
                throw e;
            }
        }
    }

    private static boolean described(ConfigMap map) {
        Map<String, String> annotations = map.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(DESCRIPTION);
    }
}
