package io.keelson.resources.apps;

import io.keelson.api.selector.LabelSelector;
import io.keelson.api.selector.SelectorException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.resources.core.pod.PodTemplateValidation;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.IntOrPercentValues;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on what makes pods of a template. */
public final class WorkloadValidation {
    private static final String MISMATCH = "`selector` does not match template `labels`";
    private static final List<String> MUTABLE = List.of(
            "replicas",
            "template",
            "updateStrategy",
            "minReadySeconds",
            "ordinals",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy");

    private WorkloadValidation() {}

    /** The kinds of workloads, and what messages call them. */
    public enum Kind {
        DEPLOYMENT("deployment", "ReplicaSet"),
        REPLICA_SET("deployment", "ReplicaSet"),
        REPLICATION_CONTROLLER("", "ReplicationController"),
        DAEMON_SET("daemonset", "DaemonSet"),
        STATEFUL_SET("statefulset", "StatefulSet");

        private final String selectorOwner;
        private final String deadlineOwner;

        Kind(String selectorOwner, String deadlineOwner) {
            this.selectorOwner = selectorOwner;
            this.deadlineOwner = deadlineOwner;
        }
    }

    /** Checks a new workload. */
    public static void create(Kind kind, ObjectNode object, FieldErrors errors) {
        spec(kind, PodValidation.root(object, errors).at("spec"), false);
    }

    /** Checks an update of a workload. */
    public static void update(Kind kind, ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject spec = PodValidation.root(object, errors).at("spec");
        Subject old = PodValidation.root(before, new FieldErrors()).at("spec");
        if (kind == Kind.DAEMON_SET) {
            spec.at("selector").unchanged(old.at("selector"));
        }
        spec(kind, spec, true);
        if (kind == Kind.DEPLOYMENT || kind == Kind.REPLICA_SET) {
            spec.at("selector").unchanged(old.at("selector"));
        }
        if (kind == Kind.STATEFUL_SET
                && spec.value() instanceof ObjectNode now
                && old.value() instanceof ObjectNode was
                && !now.deepCopy().remove(MUTABLE).equals(was.deepCopy().remove(MUTABLE))) {
            spec.forbidden("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                    + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                    + " 'minReadySeconds' are forbidden");
        }
    }

    private static void spec(Kind kind, Subject spec, boolean update) {
        switch (kind) {
            case DEPLOYMENT -> {
                spec.at("replicas").notNegative();
                selector(kind, spec.at("selector"), true);
                template(kind, spec);
                deploymentStrategy(spec.at("strategy"));
                spec.at("minReadySeconds").notNegative();
                spec.at("revisionHistoryLimit").notNegative();
                Subject deadline = spec.at("progressDeadlineSeconds");
                deadline.notNegative();
                if (deadline.present()
                        && deadline.number() <= spec.at("minReadySeconds").number()) {
                    deadline.invalid("must be greater than minReadySeconds");
                }
            }
            case REPLICA_SET -> {
                spec.at("replicas").notNegative();
                spec.at("minReadySeconds").notNegative();
                selector(kind, spec.at("selector"), true);
                template(kind, spec);
            }
            case REPLICATION_CONTROLLER -> {
                spec.at("minReadySeconds").notNegative();
                if (spec.at("selector").empty()) {
                    spec.at("selector").required("");
                }
                spec.at("replicas").notNegative();
                if (!spec.at("template").present()) {
                    spec.at("template").required("");
                } else {
                    template(kind, spec);
                }
            }
            case DAEMON_SET -> {
                selector(kind, spec.at("selector"), false);
                template(kind, spec);
                spec.at("minReadySeconds").notNegative();
                daemonStrategy(spec.at("updateStrategy"));
                spec.at("revisionHistoryLimit").notNegative();
            }
            case STATEFUL_SET -> StatefulSetRules.spec(spec, update);
        }
    }

    /** A selector of pods. */
    static void selector(Kind kind, Subject selector, boolean required) {
        if (required && !selector.present()) {
            selector.required("");
            return;
        }
        selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
        boolean empty = selector.at("matchLabels").empty()
                && selector.at("matchExpressions").empty();
        if (selector.present() && empty) {
            selector.invalid("empty selector is invalid for " + kind.selectorOwner);
        }
    }

    private static void template(Kind kind, Subject spec) {
        Subject template = spec.at("template");
        LabelSelector selector;
        try {
            selector = kind == Kind.REPLICATION_CONTROLLER
                    ? LabelSelector.everything()
                    : LabelSelector.of(spec.at("selector").value());
        } catch (SelectorException e) {
            if (kind != Kind.DAEMON_SET) {
                spec.at("selector").invalid("invalid label selector");
                return;
            }
            selector = LabelSelector.everything();
        }
        if (kind == Kind.REPLICATION_CONTROLLER) {
            Subject labels = template.at("metadata", "labels");
            Map<String, String> wanted = map(spec.at("selector").value());
            if (!map(labels.value()).entrySet().containsAll(wanted.entrySet())) {
                labels.errors().invalid(labels.path(), labels.sortedMap(), MISMATCH);
            }
        }
        matches(selector, template);
        PodTemplateValidation.validate(template.value(), template.path(), template.errors());
        always(kind, template.at("spec"));
    }

    /** The labels of a template must be those that are selected. */
    public static void matches(LabelSelector selector, Subject template) {
        Subject labels = template.at("metadata", "labels");
        if (!selector.isEverything() && !selector.matches(map(labels.value()))) {
            labels.errors().invalid(labels.path(), labels.sortedMap(), MISMATCH);
        }
    }

    /** Pods that are kept running have no end. */
    static void always(Kind kind, Subject spec) {
        if (!spec.at("restartPolicy").is("Always")) {
            Subject policy = spec.at("restartPolicy");
            policy.errors().notSupported(policy.path(), policy.text(), List.of("Always"));
        }
        if (spec.at("activeDeadlineSeconds").present()) {
            spec.at("activeDeadlineSeconds")
                    .forbidden("activeDeadlineSeconds in " + kind.deadlineOwner + " is not Supported");
        }
    }

    static Map<String, String> map(@Nullable JsonNode labels) {
        Map<String, String> map = new HashMap<>();
        if (labels instanceof ObjectNode object) {
            object.forEachEntry((key, value) -> map.put(key, value.asString("")));
        }
        return map;
    }

    private static void deploymentStrategy(Subject strategy) {
        Subject rolling = strategy.at("rollingUpdate");
        switch (strategy.at("type").text()) {
            case "Recreate" -> {
                if (rolling.present()) {
                    rolling.forbidden("may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> {
                Subject unavailable = rolling.at("maxUnavailable");
                Subject surge = rolling.at("maxSurge");
                IntOrPercentValues.intOrPercent(unavailable);
                IntOrPercentValues.intOrPercent(surge);
                if (IntOrPercentValues.value(unavailable) == 0 && IntOrPercentValues.value(surge) == 0) {
                    unavailable.invalid("may not be 0 when `maxSurge` is 0");
                }
                IntOrPercentValues.atMostAll(unavailable);
            }
            default -> notSupported(strategy, "DeploymentStrategy", "Recreate", "RollingUpdate");
        }
    }

    private static void daemonStrategy(Subject strategy) {
        switch (strategy.at("type").text()) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> {
                Subject unavailable = strategy.at("rollingUpdate", "maxUnavailable");
                Subject surge = strategy.at("rollingUpdate", "maxSurge");
                IntOrPercentValues.intOrPercent(unavailable);
                IntOrPercentValues.intOrPercent(surge);
                boolean none = IntOrPercentValues.value(unavailable) == 0;
                boolean noSurge = IntOrPercentValues.value(surge) == 0;
                if (none && noSurge) {
                    unavailable.required("cannot be 0 when maxSurge is 0");
                } else if (!none && !noSurge) {
                    surge.invalid("may not be set when maxUnavailable is non-zero");
                }
                IntOrPercentValues.atMostAll(unavailable);
                IntOrPercentValues.atMostAll(surge);
            }
            default -> notSupported(strategy, "DaemonSetUpdateStrategy", "RollingUpdate", "OnDelete");
        }
    }

    /** A structure whose type is unknown is shown whole. */
    static void notSupported(Subject structure, String shown, String... types) {
        structure.errors().notSupported(structure.path(), InternalForm.of(shown, structure.value()), List.of(types));
    }

    /** Checks an update of {@code /status}. */
    public static void status(Kind kind, ObjectNode object, FieldErrors errors) {
        Subject status = PodValidation.root(object, errors).at("status");
        List<String> counts =
                switch (kind) {
                    case DEPLOYMENT ->
                        List.of(
                                "observedGeneration",
                                "replicas",
                                "updatedReplicas",
                                "readyReplicas",
                                "availableReplicas",
                                "unavailableReplicas",
                                "terminatingReplicas",
                                "collisionCount");
                    case REPLICA_SET, REPLICATION_CONTROLLER ->
                        List.of(
                                "replicas",
                                "fullyLabeledReplicas",
                                "readyReplicas",
                                "availableReplicas",
                                "observedGeneration",
                                "terminatingReplicas");
                    case DAEMON_SET ->
                        List.of(
                                "currentNumberScheduled",
                                "numberMisscheduled",
                                "desiredNumberScheduled",
                                "numberReady",
                                "observedGeneration",
                                "updatedNumberScheduled",
                                "numberAvailable",
                                "numberUnavailable",
                                "collisionCount");
                    case STATEFUL_SET ->
                        List.of(
                                "replicas",
                                "readyReplicas",
                                "currentReplicas",
                                "updatedReplicas",
                                "availableReplicas",
                                "observedGeneration",
                                "collisionCount");
                };
        counts.forEach(count -> status.at(count).notNegative());
        if (kind == Kind.DAEMON_SET) {
            return;
        }
        long replicas = status.at("replicas").number();
        List<String> within =
                switch (kind) {
                    case DEPLOYMENT -> List.of("updatedReplicas", "readyReplicas", "availableReplicas");
                    case STATEFUL_SET ->
                        List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");
                    default -> List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas");
                };
        for (String field : within) {
            if (status.at(field).number() > replicas) {
                errors.invalid(
                        status.at(field).path(), status.at(field).number(), "cannot be greater than status.replicas");
            }
        }
        if (status.at("availableReplicas").number() > status.at("readyReplicas").number()) {
            status.at("availableReplicas")
                    .invalid(
                            "cannot be greater than " + (kind == Kind.STATEFUL_SET ? "status." : "") + "readyReplicas");
        }
    }
}
