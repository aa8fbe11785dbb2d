package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import io.keelson.kubelet.container.RestartRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conditions the kubelet owns; all others are left as they are. */
final class PodConditions {
    /** Whether all containers are being restarted because of the end of one (KEP-5532). */
    static final String RESTARTING = "AllContainersRestarting";

    /** The kubelet's own; all others are left as they are. */
    static final Set<String> OWN = Set.of(
            "PodReadyToStartContainers",
            "Initialized",
            "Ready",
            "ContainersReady",
            "PodScheduled",
            ObservedPod.RESIZE_PENDING,
            ObservedPod.RESIZE_IN_PROGRESS,
            RESTARTING);

    /** Those of the kubelet's own that are gone when they have nothing to say. */
    static final Set<String> COMING_AND_GOING = Set.of(ObservedPod.RESIZE_PENDING, ObservedPod.RESIZE_IN_PROGRESS);

    private PodConditions() {}

    /** Returns all conditions of the pod: those of others as they are, ours as they are now. */
    static List<PodCondition> of(Pod pod, ObservedPod state, String phase, Instant now) {
        List<PodCondition> result = new ArrayList<>();
        Finding initialized = initialized(pod, state, phase);
        Finding containersReady = containersReady(pod, state, phase);
        Finding ready = ready(pod, containersReady);
        Finding network = state.sandboxReady() ? Finding.TRUE : Finding.FALSE;
        result.add(condition(pod, "PodReadyToStartContainers", network, now));
        result.add(condition(pod, "Initialized", initialized, now));
        result.add(condition(pod, "Ready", ready, now));
        result.add(condition(pod, "ContainersReady", containersReady, now));
        result.add(condition(pod, "PodScheduled", Finding.TRUE, now));
        if (RestartRules.mayRestartAll(pod)) {
            result.add(condition(pod, RESTARTING, notRestarting(phase), now));
        }
        if (!phase.equals("Succeeded") && !phase.equals("Failed") || state.failure() != null) {
            result.addAll(state.more());
        }
        Set<String> told = state.more().stream().map(PodCondition::getType).collect(Collectors.toSet());
        if (pod.getStatus() != null && pod.getStatus().getConditions() != null) {
            pod.getStatus().getConditions().stream()
                    .filter(c -> !OWN.contains(c.getType()) && !told.contains(c.getType()))
                    .forEach(result::add);
        }
        return result;
    }

    private static Finding notRestarting(String phase) {
        return switch (phase) {
            case "Succeeded" -> Finding.COMPLETED;
            case "Failed" -> Finding.FAILED;
            default -> Finding.FALSE;
        };
    }

    private record Finding(
            boolean holds,
            @Nullable String reason,
            @Nullable String message) {
        static final Finding TRUE = new Finding(true, null, null);
        static final Finding FALSE = new Finding(false, null, null);
        static final Finding COMPLETED = new Finding(false, "PodCompleted", null);
        static final Finding FAILED = new Finding(false, "PodFailed", null);
    }

    private static Finding initialized(Pod pod, ObservedPod state, String phase) {
        if (phase.equals("Succeeded")) {
            return new Finding(true, "PodCompleted", null);
        }
        Set<String> sidecars = PodPhase.sidecars(pod);
        List<String> missing = new ArrayList<>();
        boolean mainRan = state.containers().stream().anyMatch(c -> c.current() != null);
        for (ContainerState c : state.initContainers()) {
            boolean done = sidecars.contains(c.name()) ? c.started() : c.succeeded();
            if (!done && !mainRan) {
                missing.add(c.name());
            }
        }
        return missing.isEmpty()
                ? Finding.TRUE
                : new Finding(
                        false,
                        "ContainersNotInitialized",
                        "containers with incomplete status: [" + String.join(" ", missing) + "]");
    }

    private static Finding containersReady(Pod pod, ObservedPod state, String phase) {
        if (phase.equals("Succeeded")) {
            return Finding.COMPLETED;
        }
        if (phase.equals("Failed")) {
            return Finding.FAILED;
        }
        Set<String> sidecars = PodPhase.sidecars(pod);
        List<String> unready = Stream.concat(
                        state.initContainers().stream().filter(c -> sidecars.contains(c.name())),
                        state.containers().stream())
                .filter(c -> !c.ready())
                .map(ContainerState::name)
                .toList();
        return unready.isEmpty()
                ? Finding.TRUE
                : new Finding(
                        false,
                        "ContainersNotReady",
                        "containers with unready status: [" + String.join(" ", unready) + "]");
    }

    private static Finding ready(Pod pod, Finding containersReady) {
        if (!containersReady.holds()) {
            return containersReady;
        }
        List<String> messages = new ArrayList<>();
        for (PodReadinessGate gate :
                Objects.requireNonNullElse(pod.getSpec().getReadinessGates(), List.<PodReadinessGate>of())) {
            PodCondition c = existing(pod, gate.getConditionType());
            if (c == null) {
                messages.add("corresponding condition of pod readiness gate \"" + gate.getConditionType()
                        + "\" does not exist.");
            } else if (!"True".equals(c.getStatus())) {
                messages.add("the status of pod readiness gate \"" + gate.getConditionType()
                        + "\" is not \"True\", but " + c.getStatus());
            }
        }
        return messages.isEmpty()
                ? Finding.TRUE
                : new Finding(false, "ReadinessGatesNotReady", String.join(", ", messages));
    }

    private static PodCondition condition(Pod pod, String type, Finding finding, Instant now) {
        String status = finding.holds() ? "True" : "False";
        PodCondition before = existing(pod, type);
        PodCondition condition = new PodCondition();
        condition.setType(type);
        condition.setStatus(status);
        condition.setReason(finding.reason());
        condition.setMessage(finding.message());
        condition.setObservedGeneration(pod.getMetadata().getGeneration());
        condition.setLastTransitionTime(
                before != null && status.equals(before.getStatus()) && before.getLastTransitionTime() != null
                        ? before.getLastTransitionTime()
                        : now.truncatedTo(ChronoUnit.SECONDS).toString());
        return condition;
    }

    private static @Nullable PodCondition existing(Pod pod, String type) {
        if (pod.getStatus() == null || pod.getStatus().getConditions() == null) {
            return null;
        }
        return pod.getStatus().getConditions().stream()
                .filter(c -> type.equals(c.getType()))
                .findFirst()
                .orElse(null);
    }
}
