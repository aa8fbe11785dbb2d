package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerCondition;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.api.selector.LabelSelector;
import io.keelson.api.selector.SelectorException;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Looks at an autoscaler every so often, and scales its target. */
final class HorizontalReconciler implements Reconciler<ObjectKey> {
    static final Duration PERIOD = Duration.ofSeconds(15);
    private static final String ABLE = "AbleToScale";
    private static final String ACTIVE = "ScalingActive";
    private static final String LIMITED = "ScalingLimited";

    private final ApiClient api;
    private final Informer<HorizontalPodAutoscaler> autoscalers;
    private final Informer<Pod> pods;
    private final Discovery discovery;
    private final MetricsClient metrics;
    private final EventRecorder events;
    private final Clock clock;
    private final Map<ObjectKey, ScaleHistory> histories = new ConcurrentHashMap<>();

    HorizontalReconciler(
            ApiClient api,
            Informer<HorizontalPodAutoscaler> autoscalers,
            Informer<Pod> pods,
            Discovery discovery,
            EventRecorder events,
            Clock clock) {
        this.api = api;
        this.autoscalers = autoscalers;
        this.pods = pods;
        this.discovery = discovery;
        this.metrics = new MetricsClient(api, discovery);
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Result reconcile(ObjectKey key) {
        HorizontalPodAutoscaler cached = autoscalers.get(key);
        if (cached == null) {
            histories.remove(key);
            return Result.done();
        }
        HorizontalPodAutoscaler copy = new HorizontalPodAutoscalerBuilder(cached).build();
        new Sync(cached, copy, histories.computeIfAbsent(key, k -> new ScaleHistory())).run();
        return Result.after(PERIOD);
    }

    /** One look at one autoscaler. */
    private final class Sync {
        private final HorizontalPodAutoscaler cached;
        private final HorizontalPodAutoscaler autoscaler;
        private final HorizontalPodAutoscalerStatus status;
        private final ScaleHistory history;
        private final Instant now = clock.instant();
        private List<MetricStatus> current = List.of();

        Sync(HorizontalPodAutoscaler cached, HorizontalPodAutoscaler autoscaler, ScaleHistory history) {
            this.cached = cached;
            this.autoscaler = autoscaler;
            this.history = history;
            this.status = Objects.requireNonNullElseGet(autoscaler.getStatus(), HorizontalPodAutoscalerStatus::new);
            status.setConditions(new ArrayList<>(Objects.requireNonNullElse(status.getConditions(), List.of())));
            autoscaler.setStatus(status);
        }

        void run() {
            ScaleTarget target;
            Scale scale;
            try {
                target = ScaleTarget.of(
                        api,
                        discovery,
                        autoscaler.getSpec().getScaleTargetRef(),
                        autoscaler.getMetadata().getNamespace());
                scale = target.scale();
            } catch (IllegalStateException | KubernetesClientException e) {
                warn("FailedGetScale", String.valueOf(e.getMessage()));
                condition(
                        ABLE,
                        false,
                        "FailedGetScale",
                        "the HPA controller was unable to get the target's current scale: " + e.getMessage());
                write();
                return;
            }
            condition(ABLE, true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
            int replicas = zero(scale.getSpec().getReplicas());
            if (history.isEmpty()) {
                history.recommended(replicas, now, Duration.ofMinutes(5));
            }
            Wish wish = wish(scale, replicas);
            if (wish != null) {
                carryOut(target, scale, replicas, wish);
            }
        }

        /** How many replicas there should be, and why; null when that cannot be told, which the status says. */
        private @Nullable Wish wish(Scale scale, int replicas) {
            int min = autoscaler.getSpec().getMinReplicas() == null
                    ? 1
                    : autoscaler.getSpec().getMinReplicas();
            int max = autoscaler.getSpec().getMaxReplicas();
            if (replicas == 0) {
                condition(
                        ACTIVE,
                        false,
                        "ScalingDisabled",
                        "scaling is disabled since the replica count of the target is zero");
                return new Wish(0, "");
            }
            if (replicas > max) {
                return new Wish(max, "Current number of replicas above Spec.MaxReplicas");
            }
            if (replicas < min) {
                return new Wish(min, "Current number of replicas below Spec.MinReplicas");
            }
            Best best = best(scale, replicas);
            if (best == null) {
                counted(replicas, zero(status.getDesiredReplicas()));
                write();
                return null;
            }
            String reason = best.replicas > replicas
                    ? best.name + " above target"
                    : best.replicas < replicas ? "All metrics below target" : "";
            Normalization normal = Normalization.of(
                    new Normalization.Input(
                            autoscaler.getSpec().getBehavior(), min, max, replicas, Math.max(0, best.replicas), now),
                    history);
            condition(ABLE, normal.stable());
            condition(LIMITED, normal.limited());
            return new Wish(normal.replicas(), reason);
        }

        private record Wish(int replicas, String reason) {}

        private record Best(int replicas, String name) {}

        private @Nullable Best best(Scale scale, int replicas) {
            String selector = scale.getStatus() == null
                    ? ""
                    : Objects.toString(scale.getStatus().getSelector(), "");
            List<Pod> selected = selected(selector);
            if (selected == null) {
                return null;
            }
            Metrics all = new Metrics(
                    metrics,
                    autoscaler,
                    selector,
                    replicas,
                    zero(scale.getStatus().getReplicas()),
                    selected,
                    now);
            List<MetricSpec> specs = autoscaler.getSpec().getMetrics();
            List<MetricStatus> statuses = new ArrayList<>();
            @Nullable Best best = null;
            @Nullable MetricSpec wrong = null;
            String error = "";
            int invalid = 0;
            for (MetricSpec spec : specs) {
                try {
                    Metrics.Answer answer = all.of(spec);
                    statuses.add(answer.status());
                    if (best == null || answer.replicas() > best.replicas) {
                        best = new Best(answer.replicas(), answer.name());
                    }
                } catch (MetricException e) {
                    MetricStatus none = new MetricStatus();
                    none.setType("");
                    statuses.add(none);
                    warn(Metrics.reason(spec), e.message());
                    if (invalid++ == 0) {
                        wrong = spec;
                        error = e.message();
                    }
                }
            }
            current = statuses;
            if (wrong != null && (best == null || best.replicas < replicas)) {
                condition(
                        ACTIVE,
                        false,
                        Metrics.reason(wrong),
                        "the HPA was unable to compute the replica count: " + error);
                warn(
                        "FailedComputeMetricsReplicas",
                        "invalid metrics (" + invalid + " invalid out of " + specs.size() + "), first error is: "
                                + Metrics.failed(wrong) + error);
                return null;
            }
            if (best != null) {
                condition(
                        ACTIVE,
                        true,
                        "ValidMetricFound",
                        "the HPA was able to successfully calculate a replica count from " + best.name);
            }
            return best;
        }

        /** The pods of the target; null when it does not say which they are. */
        private @Nullable List<Pod> selected(String selector) {
            if (selector.isEmpty()) {
                warn("SelectorRequired", "selector is required");
                condition(ACTIVE, false, "InvalidSelector", "the HPA target's scale is missing a selector");
                warn("FailedComputeMetricsReplicas", "selector is required");
                return null;
            }
            try {
                LabelSelector parsed = LabelSelector.parse(selector);
                return pods.list(autoscaler.getMetadata().getNamespace()).stream()
                        .filter(p -> parsed.matches(
                                Objects.requireNonNullElse(p.getMetadata().getLabels(), Map.of())))
                        .toList();
            } catch (SelectorException e) {
                String message =
                        "couldn't convert selector into a corresponding internal selector object: " + e.getMessage();
                warn("InvalidSelector", message);
                condition(ACTIVE, false, "InvalidSelector", message);
                warn("FailedComputeMetricsReplicas", message);
                return null;
            }
        }

        private void carryOut(ScaleTarget target, Scale scale, int replicas, Wish wish) {
            if (wish.replicas == replicas) {
                counted(replicas, replicas);
                write();
                return;
            }
            try {
                target.replicas(scale, wish.replicas);
            } catch (KubernetesClientException e) {
                warn(
                        "FailedRescale",
                        "New size: " + wish.replicas + "; reason: " + wish.reason + "; error: " + e.getMessage());
                condition(
                        ABLE,
                        false,
                        "FailedUpdateScale",
                        "the HPA controller was unable to update the target scale: " + e.getMessage());
                counted(replicas, zero(status.getDesiredReplicas()));
                write();
                return;
            }
            condition(
                    ABLE,
                    true,
                    "SucceededRescale",
                    "the HPA controller was able to update the target scale to " + wish.replicas);
            events.event(
                    autoscaler,
                    EventRecorder.NORMAL,
                    "SuccessfulRescale",
                    "New size: " + wish.replicas + "; reason: " + wish.reason);
            HorizontalPodAutoscalerBehavior behavior = autoscaler.getSpec().getBehavior();
            if (behavior != null) {
                history.scaled(
                        replicas,
                        wish.replicas,
                        now,
                        Normalization.longestPeriod(
                                wish.replicas > replicas ? behavior.getScaleUp() : behavior.getScaleDown()));
            }
            counted(replicas, wish.replicas);
            status.setLastScaleTime(Times.text(now));
            write();
        }

        private void counted(int replicas, int desired) {
            status.setCurrentReplicas(replicas == 0 ? null : replicas);
            status.setDesiredReplicas(desired);
            status.setCurrentMetrics(current);
        }

        private void condition(String type, Normalization.Verdict verdict) {
            condition(type, verdict.holds(), verdict.reason(), verdict.message());
        }

        private void condition(String type, boolean holds, String reason, String message) {
            String value = holds ? "True" : "False";
            HorizontalPodAutoscalerCondition before = status.getConditions().stream()
                    .filter(c -> type.equals(c.getType()))
                    .findFirst()
                    .orElse(null);
            HorizontalPodAutoscalerCondition after = new HorizontalPodAutoscalerCondition();
            after.setType(type);
            after.setStatus(value);
            after.setReason(reason);
            after.setMessage(message);
            after.setLastTransitionTime(
                    before != null && value.equals(before.getStatus())
                            ? before.getLastTransitionTime()
                            : Times.text(now));
            if (before == null) {
                status.getConditions().add(after);
            } else {
                status.getConditions().replaceAll(c -> type.equals(c.getType()) ? after : c);
            }
        }

        private void warn(String reason, String message) {
            events.event(autoscaler, EventRecorder.WARNING, reason, message);
        }

        private void write() {
            if (status.getDesiredReplicas() == null) {
                status.setDesiredReplicas(0);
            }
            if (status.equals(cached.getStatus())) {
                return;
            }
            try {
                api.updateStatus(autoscaler);
            } catch (KubernetesClientException e) {
                warn("FailedUpdateStatus", String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }

    private static int zero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
