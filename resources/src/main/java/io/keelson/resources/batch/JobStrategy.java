package io.keelson.resources.batch;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.resources.apps.WorkloadWarnings;
import io.keelson.resources.core.pod.PodFields;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Jobs: their pods are told from those of others by the job's uid. */
final class JobStrategy extends BasicStrategy {

    JobStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode job) {
        PodSpecDefaults.template(job, "spec", "template");
        ObjectNode spec = Json.child(job, "spec");
        if (Json.at(spec, "parallelism") == null) {
            Trees.missing(spec, "completions", 1);
            spec.put("parallelism", 1);
        }
        Trees.missing(spec, "backoffLimit", Json.at(spec, "backoffLimitPerIndex") == null ? 6 : Integer.MAX_VALUE);
        boolean policy = Json.at(spec, "podFailurePolicy") != null;
        Trees.missing(spec, "podReplacementPolicy", policy ? "Failed" : "TerminatingOrFailed");
        labelsOfTemplate(job);
    }

    private static void labelsOfTemplate(ObjectNode job) {
        ObjectNode labels = Trees.object(job, "spec", "template", "metadata", "labels");
        // The very same object: labels that the template is given later are the job's, too, as upstream's share one
        // map.
        if (labels != null && Trees.empty(job, "metadata", "labels")) {
            Json.child(job, "metadata").set("labels", labels);
        }
    }

    @Override
    public void prepareForCreate(ObjectNode job, WriteContext context) {
        PodFields.dropDisabledInTemplate(job, null, "spec", "template");
        // labels that the job has from its template are one map upstream: what one gets, the other has
        JsonNode templateLabels = Json.at(job, "spec", "template", "metadata", "labels");
        JsonNode labelsBefore = Json.at(job, "metadata", "labels");
        boolean shared = templateLabels != null
                && (templateLabels.equals(labelsBefore) || templateLabels.isEmpty() && labelsBefore == null);
        if (!Json.bool(job, "spec", "manualSelector")) {
            String name = Trees.text(job, "metadata", "name");
            String uid = Trees.text(job, "metadata", "uid");
            ObjectNode labels = Json.child(job, "spec", "template", "metadata", "labels");
            for (String prefix : List.of("", "batch.kubernetes.io/")) {
                Trees.missing(labels, prefix + "job-name", name);
                Trees.missing(labels, prefix + "controller-uid", uid);
            }
            ObjectNode selector = Json.child(job, "spec", "selector", "matchLabels");
            Trees.missing(selector, "batch.kubernetes.io/controller-uid", uid);
            if (shared) {
                Json.child(job, "metadata").set("labels", labels.deepCopy());
            }
        }
    }

    /** Upstream sets them whenever it reads a job: so these labels are not among those that are checked. */
    @Override
    public void canonicalize(ObjectNode job) {
        labelsOfTemplate(job);
    }

    @Override
    public void prepareForUpdate(ObjectNode job, ObjectNode old, WriteContext context) {
        PodFields.dropDisabledInTemplate(job, old, "spec", "template");
    }

    @Override
    public List<String> warningsOnDelete(DeleteOptions options) {
        return options.propagationPolicy() == null && options.orphanDependents() == null
                ? List.of("child pods are preserved by default when jobs are deleted; set propagationPolicy=Background"
                        + " to remove them or set propagationPolicy=Orphan to suppress this warning")
                : List.of();
    }

    @Override
    public void validateStatusUpdate(ObjectNode job, ObjectNode old, FieldErrors errors) {
        JobValidation.status(job, old, errors);
    }

    @Override
    public void validateCreate(ObjectNode job, FieldErrors errors) {
        JobValidation.create(job, errors);
    }

    @Override
    public void validateUpdate(ObjectNode job, ObjectNode old, FieldErrors errors) {
        JobValidation.update(job, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode job, @Nullable ObjectNode old) {
        return WorkloadWarnings.job(job, old);
    }
}
