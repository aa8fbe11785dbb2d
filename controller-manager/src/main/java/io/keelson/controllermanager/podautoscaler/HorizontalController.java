package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import java.util.function.Function;

/** The controller of horizontal pod autoscalers: each is looked at every 15 seconds, changes do not hurry it. */
public final class HorizontalController {
    private static final int WORKERS = 5;

    private HorizontalController() {}

    /** Adds it to a manager. */
    public static void addTo(
            Manager manager, ApiClient api, Discovery discovery, Function<String, EventRecorder> recorders) {
        Informer<HorizontalPodAutoscaler> autoscalers = manager.informers().of(HorizontalPodAutoscaler.class);
        Informer<Pod> pods = manager.informers().of(Pod.class);
        WorkQueue<ObjectKey> queue = new WorkQueue<>(manager.timers());
        autoscalers.addHandler(
                Informer.Handler.each(a -> queue.addAfter(ObjectKey.of(a), HorizontalReconciler.PERIOD)));
        manager.add(new Controller<>(
                "horizontalpodautoscaler",
                WORKERS,
                queue,
                new HorizontalReconciler(
                        api,
                        autoscalers,
                        pods,
                        discovery,
                        recorders.apply("horizontal-pod-autoscaler"),
                        manager.timers().clock())));
    }
}
