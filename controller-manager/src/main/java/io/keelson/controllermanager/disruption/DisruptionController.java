package io.keelson.controllermanager.disruption;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.manager.Manager;
import io.keelson.client.reconcile.Controller;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.WorkQueue;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Selectors;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** The disruption controller: which pods concern which budget. */
public final class DisruptionController {
    private final Manager manager;
    private final Informer<PodDisruptionBudget> budgets;
    private final WorkQueue<ObjectKey> queue;
    private final WorkQueue<ObjectKey> stale;
    private final EventRecorder events;

    private DisruptionController(Manager manager, EventRecorder events) {
        this.manager = manager;
        this.budgets = manager.informers().of(PodDisruptionBudget.class);
        this.queue = new WorkQueue<>(manager.timers());
        this.stale = new WorkQueue<>(manager.timers());
        this.events = events;
    }

    /** Adds it to a manager. */
    public static void addTo(
            Manager manager, ApiClient api, Discovery discovery, Function<String, EventRecorder> recorders) {
        EventRecorder events = recorders.apply("controllermanager");
        var controller = new DisruptionController(manager, events);
        Informer<Pod> pods = manager.informers().of(Pod.class);
        controller.budgets.addHandler(Informer.Handler.each(b -> controller.queue.add(ObjectKey.of(b))));
        pods.addHandler(controller.pods());
        manager.add(new Controller<>(
                "disruption",
                1,
                controller.queue,
                new BudgetReconciler(
                        api,
                        controller.budgets,
                        pods,
                        new Scales(api, discovery, manager.informers()),
                        events,
                        manager.timers().clock())));
        manager.add(new Controller<>(
                "stale-disruption",
                1,
                controller.stale,
                new StaleDisruptions(api, pods, manager.timers().clock())));
    }

    private Informer.Handler<Pod> pods() {
        return new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                changed(pod);
            }

            @Override
            public void updated(Pod before, Pod now) {
                if (!Objects.equals(
                        before.getMetadata().getLabels(), now.getMetadata().getLabels())) {
                    matching(before).forEach(b -> queue.add(ObjectKey.of(b)));
                }
                changed(now);
            }

            @Override
            public void deleted(Pod pod) {
                changed(pod);
            }
        };
    }

    private void changed(Pod pod) {
        List<PodDisruptionBudget> matching = matching(pod);
        matching.forEach(b -> queue.add(ObjectKey.of(b)));
        if (matching.size() > 1) {
            events.event(
                    pod,
                    EventRecorder.WARNING,
                    "MultiplePodDisruptionBudgets",
                    "Pod \"" + pod.getMetadata().getNamespace() + "\"/\""
                            + pod.getMetadata().getName() + "\" matches multiple PodDisruptionBudgets.  Chose \""
                            + matching.getFirst().getMetadata().getName() + "\" arbitrarily.");
        }
        Duration left = StaleDisruptions.left(pod, manager.timers().now());
        if (left != null) {
            stale.addAfter(ObjectKey.of(pod), left);
        }
    }

    private List<PodDisruptionBudget> matching(Pod pod) {
        return budgets.list(pod.getMetadata().getNamespace()).stream()
                .filter(b -> Selectors.matches(
                        b.getSpec().getSelector(), pod.getMetadata().getLabels()))
                .toList();
    }
}
