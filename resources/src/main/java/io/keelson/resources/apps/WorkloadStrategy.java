package io.keelson.resources.apps;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.core.pod.PodFields;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.core.volume.PersistentVolumeClaimStrategy;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What makes pods of a template: deployments, replica sets, replication controllers, daemon sets, stateful sets. */
final class WorkloadStrategy extends BasicStrategy {
    private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";
    private final WorkloadValidation.Kind kind;

    WorkloadStrategy(Traits traits, WorkloadValidation.Kind kind) {
        super(traits);
        this.kind = kind;
    }

    @Override
    public void setDefaults(ObjectNode workload) {
        PodSpecDefaults.template(workload, "spec", "template");
        switch (kind) {
            case REPLICATION_CONTROLLER -> fromTemplate(workload);
            case DAEMON_SET -> Trees.missing(Json.child(workload, "metadata", "annotations"), TEMPLATE_GENERATION, "0");
            case STATEFUL_SET ->
                Trees.objects(workload, "spec", "volumeClaimTemplates").forEach(claim -> {
                    Trees.missing(claim, "kind", "PersistentVolumeClaim");
                    Trees.missing(claim, "apiVersion", "v1");
                    Trees.missing(Json.child(claim, "status"), "phase", "Pending");
                    PersistentVolumeClaimStrategy.roundQuantities(claim);
                });
            default -> {}
        }
    }

    private static void fromTemplate(ObjectNode workload) {
        ObjectNode labels = Trees.object(workload, "spec", "template", "metadata", "labels");
        if (labels == null) {
            return;
        }
        if (Trees.empty(workload, "spec", "selector")) {
            Json.child(workload, "spec").set("selector", labels.deepCopy());
        }
        if (Trees.empty(workload, "metadata", "labels")) {
            Json.child(workload, "metadata").set("labels", labels.deepCopy());
        }
    }

    @Override
    public void prepareForCreate(ObjectNode workload, WriteContext context) {
        if (kind == WorkloadValidation.Kind.DAEMON_SET && templateGeneration(workload) < 1) {
            countTemplates(workload, 1);
        }
        dropDisabled(workload, null);
    }

    @Override
    public void prepareForUpdate(ObjectNode workload, ObjectNode old, WriteContext context) {
        dropDisabled(workload, old);
        long generation = Trees.number(old, "metadata", "generation");
        if (kind == WorkloadValidation.Kind.DEPLOYMENT && !annotations(workload).equals(annotations(old))) {
            Trees.put(Json.child(workload, "metadata"), "generation", generation + 1);
        }
        if (kind == WorkloadValidation.Kind.DAEMON_SET) {
            long count = templateGeneration(old);
            boolean changed = !Trees.same(workload, old, "spec", "template");
            countTemplates(workload, changed ? count + 1 : count);
        }
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode workload, ObjectNode old, WriteContext context) {
        switch (kind) {
            case DEPLOYMENT -> Trees.carry(Json.child(old, "metadata"), Json.child(workload, "metadata"), "labels");
            case DAEMON_SET -> countTemplates(workload, templateGeneration(old));
            default -> {}
        }
    }

    /** What was a field of the specification once is an annotation, which nobody else changes. */
    private static void countTemplates(ObjectNode daemonSet, long count) {
        Json.child(daemonSet, "metadata", "annotations").put(TEMPLATE_GENERATION, Long.toString(count));
    }

    /** How many pods of a stateful set may be missing during an update is not enabled either. */
    private void dropDisabled(ObjectNode workload, @Nullable ObjectNode old) {
        PodFields.dropDisabledInTemplate(workload, old, "spec", "template");
        ObjectNode rolling = Trees.object(workload, "spec", "updateStrategy", "rollingUpdate");
        boolean used = Json.at(old, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable") != null;
        if (kind == WorkloadValidation.Kind.STATEFUL_SET && rolling != null && !used) {
            rolling.remove("maxUnavailable");
        }
    }

    private static ObjectNode annotations(ObjectNode object) {
        ObjectNode annotations = Trees.object(object, "metadata", "annotations");
        return annotations == null ? Json.object() : annotations;
    }

    private static long templateGeneration(ObjectNode daemonSet) {
        try {
            return Long.parseLong(Trees.text(daemonSet, "metadata", "annotations", TEMPLATE_GENERATION));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void validateCreate(ObjectNode workload, FieldErrors errors) {
        WorkloadValidation.create(kind, workload, errors);
    }

    @Override
    public void validateUpdate(ObjectNode workload, ObjectNode old, FieldErrors errors) {
        WorkloadValidation.update(kind, workload, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode workload, ObjectNode old, FieldErrors errors) {
        WorkloadValidation.status(kind, workload, errors);
    }

    @Override
    public List<String> warnings(ObjectNode workload, @Nullable ObjectNode old) {
        return WorkloadWarnings.of(kind, workload, old);
    }
}
