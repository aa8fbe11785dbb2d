package io.keelson.controllermanager.endpoint;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The controllers of Endpoints, of EndpointSlices, and of mirrored slices. */
public final class EndpointControllers {
    private static final int WORKERS = 5;

    private EndpointControllers() {}

    /**
     * Adds them to a manager.
     *
     * @param forEndpoints writes Endpoints
     * @param forSlices writes slices
     * @param forMirrors writes mirrored slices
     * @param recorders gives the event recorder of a component
     */
    public static void addTo(
            Manager manager,
            ApiClient forEndpoints,
            ApiClient forSlices,
            ApiClient forMirrors,
            Function<String, EventRecorder> recorders) {
        Informer<Service> services = manager.informers().of(Service.class);
        Informer<Pod> pods = manager.informers().of(Pod.class);
        Informer<Node> nodes = manager.informers().of(Node.class);
        Informer<Endpoints> endpoints = manager.informers().of(Endpoints.class);
        Informer<EndpointSlice> slices = SliceWriter.index(manager.informers().of(EndpointSlice.class));
        WorkQueue<ObjectKey> ofEndpoints = new WorkQueue<>(manager.timers());
        WorkQueue<ObjectKey> ofSlices = new WorkQueue<>(manager.timers());
        WorkQueue<ObjectKey> ofMirrors = new WorkQueue<>(manager.timers());
        Consumer<ObjectKey> both = key -> {
            ofEndpoints.add(key);
            ofSlices.add(key);
        };
        services.addHandler(Informer.Handler.each(s -> {
            both.accept(ObjectKey.of(s));
            ofMirrors.add(ObjectKey.of(s));
        }));
        pods.addHandler(new PodHandler(services, both));
        SliceWriter sliceWriter = new SliceWriter(forSlices, slices, EndpointSliceReconciler.MANAGER);
        SliceWriter mirrorWriter = new SliceWriter(forMirrors, slices, MirroringReconciler.MANAGER);
        slices.addHandler(new SliceHandler(sliceWriter, ofSlices, mirrorWriter, ofMirrors));
        // What was left by services that went while nobody looked is found by its Endpoints being listed.
        endpoints.addHandler(new Informer.Handler<>() {
            @Override
            public void added(Endpoints one) {
                if (!endpoints.synced()) {
                    ofEndpoints.add(ObjectKey.of(one));
                }
                ofMirrors.add(ObjectKey.of(one));
            }

            @Override
            public void updated(Endpoints before, Endpoints now) {
                ofMirrors.add(ObjectKey.of(now));
            }

            @Override
            public void deleted(Endpoints last) {
                ofEndpoints.add(ObjectKey.of(last));
                ofMirrors.add(ObjectKey.of(last));
            }
        });
        manager.add(new Controller<>(
                "endpoints",
                WORKERS,
                ofEndpoints,
                new EndpointsReconciler(
                        forEndpoints, services, pods, endpoints, recorders.apply("endpoint-controller"))));
        manager.add(new Controller<>(
                "endpointslice",
                WORKERS,
                ofSlices,
                new EndpointSliceReconciler(
                        services, pods, nodes, sliceWriter, recorders.apply("endpoint-slice-controller"))));
        manager.add(new Controller<>(
                "endpointslice-mirroring",
                WORKERS,
                ofMirrors,
                new MirroringReconciler(
                        services, endpoints, mirrorWriter, recorders.apply("endpoint-slice-mirroring-controller"))));
    }

    /** Pods concern the services that select them, before and after a change of labels. */
    private record PodHandler(Informer<Service> services, Consumer<ObjectKey> queue) implements Informer.Handler<Pod> {
        @Override
        public void added(Pod pod) {
            List<Service> there = services.list(pod.getMetadata().getNamespace());
            there.stream().filter(s -> ServicePods.selects(s, pod)).forEach(s -> queue.accept(ObjectKey.of(s)));
        }

        @Override
        public void updated(Pod before, Pod now) {
            if (ServicePods.differ(before, now)) {
                added(before);
                added(now);
            }
        }

        @Override
        public void deleted(Pod last) {
            added(last);
        }
    }

    /** A slice that somebody else changed or deleted is put right. */
    private record SliceHandler(
            SliceWriter ours, WorkQueue<ObjectKey> ofSlices, SliceWriter mirrors, WorkQueue<ObjectKey> ofMirrors)
            implements Informer.Handler<EndpointSlice> {
        @Override
        public void added(EndpointSlice slice) {
            if (ours.isOurs(slice)) {
                ofSlices.add(SliceWriter.service(slice));
            } else if (mirrors.isOurs(slice)) {
                ofMirrors.add(SliceWriter.service(slice));
            }
        }

        @Override
        public void updated(EndpointSlice before, EndpointSlice now) {
            added(now);
        }

        @Override
        public void deleted(EndpointSlice last) {
            added(last);
        }
    }
}
