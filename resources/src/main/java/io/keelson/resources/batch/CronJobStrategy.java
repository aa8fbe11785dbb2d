package io.keelson.resources.batch;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.apps.WorkloadWarnings;
import io.keelson.resources.core.pod.PodFields;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Jobs by the clock. */
final class CronJobStrategy extends BasicStrategy {

    CronJobStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode cronJob) {
        PodSpecDefaults.template(cronJob, "spec", "jobTemplate", "spec", "template");
    }

    @Override
    public void prepareForCreate(ObjectNode cronJob, WriteContext context) {
        PodFields.dropDisabledInTemplate(cronJob, null, "spec", "jobTemplate", "spec", "template");
    }

    @Override
    public void prepareForUpdate(ObjectNode cronJob, ObjectNode old, WriteContext context) {
        PodFields.dropDisabledInTemplate(cronJob, old, "spec", "jobTemplate", "spec", "template");
    }

    @Override
    public void validateCreate(ObjectNode cronJob, FieldErrors errors) {
        JobValidation.cronJob(cronJob, null, errors);
    }

    @Override
    public void validateUpdate(ObjectNode cronJob, ObjectNode old, FieldErrors errors) {
        JobValidation.cronJob(cronJob, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode cronJob, @Nullable ObjectNode old) {
        return WorkloadWarnings.cronJob(cronJob, old);
    }
}
