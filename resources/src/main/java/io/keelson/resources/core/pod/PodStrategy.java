package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.time.Timestamps;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.DisabledFields;
import io.keelson.resources.strategy.LabelKeys;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Pods. */
final class PodStrategy extends BasicStrategy {
    private static final DisabledFields CLAIMS = DisabledFields.of("status.nodeAllocatableResourceClaimStatuses");

    PodStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode pod) {
        ObjectNode spec = Json.child(pod, "spec");
        if (Trees.number(spec, "terminationGracePeriodSeconds") < 0) {
            spec.put("terminationGracePeriodSeconds", 1);
        }
        PodSpecDefaults.apply(spec);
        PodResourceDefaults.defaultRequests(spec);
        if (Json.bool(spec, "hostNetwork")) {
            hostPorts(spec);
        }
        ObjectNode status = Trees.object(pod, "status");
        if (status != null && !Trees.text(status, "podIP").isEmpty() && Trees.empty(status, "podIPs")) {
            status.putArray("podIPs").addObject().put("ip", Trees.text(status, "podIP"));
        }
    }

    private static void hostPorts(ObjectNode spec) {
        for (String list : List.of("containers", "initContainers")) {
            for (ObjectNode container : Trees.objects(spec, list)) {
                for (ObjectNode port : Trees.objects(container, "ports")) {
                    if (Trees.number(port, "hostPort") == 0) {
                        Trees.put(port, "hostPort", Trees.number(port, "containerPort"));
                    }
                }
            }
        }
    }

    @Override
    public void prepareForCreate(ObjectNode pod, WriteContext context) {
        ObjectNode spec = Json.child(pod, "spec");
        String quality = Trees.text(pod, "status", "qosClass");
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Pending").put("qosClass", quality.isEmpty() ? PodQuality.of(spec) : quality);
        PodFields.dropDisabled(spec, null);
        if (!Trees.empty(spec, "schedulingGates")) {
            ObjectNode condition = status.putArray("conditions").addObject();
            condition.put("type", "PodScheduled").put("status", "False");
            condition.put("reason", "SchedulingGated");
            condition.put("message", "Scheduling is blocked due to non-empty scheduling gates");
            condition.put("lastTransitionTime", Timestamps.time(context.clock().instant()));
        }
        LabelKeys.resolve(pod);
    }

    @Override
    public void prepareForUpdate(ObjectNode pod, ObjectNode old, WriteContext context) {
        PodFields.dropDisabled(Json.child(pod, "spec"), Trees.object(old, "spec"));
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode pod, ObjectNode old, WriteContext context) {
        CLAIMS.drop(pod, old);
        ObjectNode metadata = Json.child(pod, "metadata");
        metadata.remove("deletionTimestamp");
        Trees.carry(Json.child(old, "metadata"), metadata, "ownerReferences");
        ObjectNode status = Json.child(pod, "status");
        Trees.missing(status, "qosClass", Trees.text(old, "status", "qosClass"));
        if (Trees.number(status, "observedGeneration") == 0) {
            Trees.set(status, "observedGeneration", Json.at(old, "status", "observedGeneration"));
        }
        keepObservedGenerations(status, old);
    }

    private static void keepObservedGenerations(ObjectNode status, ObjectNode old) {
        Map<String, Deque<Long>> before = new HashMap<>();
        for (ObjectNode condition : Trees.objects(old, "status", "conditions")) {
            before.computeIfAbsent(Trees.text(condition, "type"), type -> new ArrayDeque<>())
                    .add(Trees.number(condition, "observedGeneration"));
        }
        for (ObjectNode condition : Trees.objects(status, "conditions")) {
            Long was = before.getOrDefault(Trees.text(condition, "type"), new ArrayDeque<>())
                    .poll();
            if (was != null && was != 0 && Trees.number(condition, "observedGeneration") == 0) {
                Trees.put(condition, "observedGeneration", was);
            }
        }
    }

    @Override
    public void prepareForSubresourceUpdate(String subresource, ObjectNode pod, ObjectNode old, WriteContext context) {
        for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences", "deletionTimestamp")) {
            Trees.carry(Json.child(old, "metadata"), Json.child(pod, "metadata"), field);
        }
        if (subresource.equals("resize")) {
            ObjectNode wanted = Json.child(pod, "spec");
            ObjectNode spec = Json.child(old, "spec").deepCopy();
            Trees.set(spec, "resources", Json.at(wanted, "resources"));
            for (String list : List.of("containers", "initContainers")) {
                resized(spec, wanted, list);
            }
            pod.set("spec", spec);
        }
    }

    /** Takes over resources and their policy; containers that came, went or changed places are left to validation. */
    private static void resized(ObjectNode spec, ObjectNode wanted, String list) {
        List<ObjectNode> before = Trees.objects(spec, list);
        List<ObjectNode> after = Trees.objects(wanted, list);
        boolean same = before.size() == after.size();
        for (int i = 0; same && i < before.size(); i++) {
            same = Trees.same(before.get(i), after.get(i), "name");
        }
        if (!same) {
            Trees.set(spec, list, Json.at(wanted, list));
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            Trees.carry(after.get(i), before.get(i), "resources");
            Trees.carry(after.get(i), before.get(i), "resizePolicy");
        }
    }

    @Override
    public @Nullable Long gracePeriod(ObjectNode pod, @Nullable Long requested) {
        Long own = Json.integer(pod, "spec", "terminationGracePeriodSeconds");
        long seconds = requested != null ? requested : own != null ? own : 0;
        String phase = Trees.text(pod, "status", "phase");
        boolean over = phase.equals("Failed") || phase.equals("Succeeded");
        if (Trees.text(pod, "spec", "nodeName").isEmpty() || over) {
            return 0L;
        }
        return seconds < 0 ? 1L : seconds;
    }

    @Override
    public void validateCreate(ObjectNode pod, FieldErrors errors) {
        PodValidation.create(pod, errors);
    }

    @Override
    public void validateUpdate(ObjectNode pod, ObjectNode old, FieldErrors errors) {
        PodValidation.update(pod, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode pod, ObjectNode old, FieldErrors errors) {
        PodValidation.status(pod, old, errors);
    }

    @Override
    public void validateSubresourceUpdate(String subresource, ObjectNode pod, ObjectNode old, FieldErrors errors) {
        switch (subresource) {
            case "ephemeralcontainers" -> PodValidation.ephemeralContainers(pod, old, errors);
            case "resize" -> PodValidation.resize(pod, old, errors);
            default -> {}
        }
    }

    @Override
    public List<String> warnings(ObjectNode pod, @Nullable ObjectNode old) {
        return PodWarnings.pod(pod, old);
    }
}
