package io.keelson.resources.batch;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.selector.SelectorException;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;
import java.util.List;

/** Jobs and cron jobs. */
public final class BatchDefinitions {
    private static final SelectableFields JOB_FIELDS =
            FieldLabelRule.fields(new Field("status.successful", List.of("status.succeeded"), "0"));

    private BatchDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("jobs.batch")
                .strategy(JobStrategy::new)
                .printer(BatchPrinters.JOBS)
                .fieldLabels(JOB_FIELDS, BatchDefinitions::jobField);
        kinds.define("cronjobs.batch").strategy(CronJobStrategy::new).printer(BatchPrinters.CRON_JOBS);
    }

    private static String jobField(GroupVersionKind version, String label) {
        return switch (label) {
            case "metadata.name", "metadata.namespace", "status.successful" -> label;
            default -> throw new SelectorException("field label " + GoFormat.quote(label) + " not supported for Job");
        };
    }
}
