package io.keelson.controllermanager.certificate;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The controllers of certificate signing requests. */
public final class CertificateControllers {
    private static final int WORKERS = 5;
    private static final Duration CLEANING = Duration.ofHours(1);
    private static final String ALL = "";

    private CertificateControllers() {}

    /**
     * Adds them to a manager.
     *
     * @param signing the authority that signs; null leaves what was approved to others
     */
    public static void addTo(Manager manager, ApiClient api, @Nullable SigningFiles signing) {
        Informer<CertificateSigningRequest> requests = manager.informers().of(CertificateSigningRequest.class);
        add(manager, "csrapproving", requests, new RequestApprover(api, requests));
        if (signing != null) {
            add(
                    manager,
                    "csrsigning",
                    requests,
                    new RequestSigner(api, requests, signing, manager.timers().clock()));
        }
        WorkQueue<String> rounds = new WorkQueue<>(manager.timers());
        rounds.addAfter(ALL, CLEANING);
        manager.add(new Controller<>("csrcleaner", 1, rounds, all -> {
            clean(api, requests, manager);
            return Result.after(CLEANING);
        }));
    }

    /**
     * Adds one that approves kubelets' requests for serving certificates, which upstream has not.
     *
     * @param api acts as an account that may approve them
     * @param reserved the ranges of pods and services, where no node has its address
     */
    public static void addServingApprover(Manager manager, ApiClient api, List<String> reserved) {
        Informer<CertificateSigningRequest> requests = manager.informers().of(CertificateSigningRequest.class);
        Informer<Node> nodes = manager.informers().of(Node.class);
        Informer<EndpointSlice> slices = manager.informers().of(EndpointSlice.class);
        add(
                manager,
                "csrapproving-kubelet-serving",
                requests,
                new ServingApprover(api, requests, nodes, slices, reserved));
    }

    private static void add(
            Manager manager, String name, Informer<CertificateSigningRequest> requests, Reconciler<String> reconciler) {
        WorkQueue<String> queue = new WorkQueue<>(manager.timers());
        requests.addHandler(
                Informer.Handler.each(request -> queue.add(request.getMetadata().getName())));
        manager.add(new Controller<>(name, WORKERS, queue, reconciler));
    }

    private static void clean(ApiClient api, Informer<CertificateSigningRequest> requests, Manager manager) {
        for (CertificateSigningRequest request : requests.list()) {
            if (OldRequests.isOld(request, manager.timers().now())) {
                try {
                    api.delete(request, null);
                } catch (KubernetesClientException e) {
                    if (!Failures.notFound(e)) {
                        throw e;
                    }
                }
            }
        }
    }
}
