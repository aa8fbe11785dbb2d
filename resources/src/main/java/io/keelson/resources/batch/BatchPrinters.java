package io.keelson.resources.batch;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.HumanDuration;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import io.keelson.resources.apps.WorkloadPrinters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Shows jobs and cron jobs. */
final class BatchPrinters {
    private static final List<String> CONDITIONS = List.of("Suspended", "FailureTarget", "SuccessCriteriaMet");

    static final Printer JOBS = Printer.of(
            BatchPrinters::job,
            Column.name(),
            Column.text("Status", "Status of the job."),
            Column.text("Completions", ".status.succeeded"),
            Column.text("Duration", "Time required to complete the job."),
            Column.age(),
            Column.text("Containers", "Names of each container in the template.")
                    .wide(),
            Column.text("Images", "Images referenced by each container in the template.")
                    .wide(),
            Column.text("Selector", ".spec.selector").wide());

    static final Printer CRON_JOBS = Printer.of(
            BatchPrinters::cronJob,
            Column.name(),
            Column.text("Schedule", ".spec.schedule"),
            Column.text("Timezone", ".spec.timeZone"),
            Column.bool("Suspend", ".spec.suspend"),
            Column.integer("Active", ".status.active"),
            Column.text("Last Schedule", ".status.lastScheduleTime"),
            Column.age(),
            Column.text("Containers", "Names of each container in the template.")
                    .wide(),
            Column.text("Images", "Images referenced by each container in the template.")
                    .wide(),
            Column.text("Selector", ".spec.jobTemplate.spec.selector").wide());

    private BatchPrinters() {}

    private static void job(ObjectNode job, Cells cells) {
        Instant start = Cells.instant(Json.text(job, "status", "startTime"));
        Instant end = Cells.instant(Json.text(job, "status", "completionTime"));
        cells.name()
                .say(status(job))
                .say(completions(job))
                .say(start == null ? "" : HumanDuration.of(Duration.between(start, end == null ? cells.now() : end)))
                .age();
        WorkloadPrinters.containers(Json.at(job, "spec", "template", "spec"), cells);
        cells.say(Text.selector(Json.at(job, "spec", "selector")));
    }

    private static String status(ObjectNode job) {
        if (Text.conditionTrue(job, "Complete")) {
            return "Complete";
        } else if (Text.conditionTrue(job, "Failed")) {
            return "Failed";
        } else if (Json.at(job, "metadata", "deletionTimestamp") != null) {
            return "Terminating";
        }
        return CONDITIONS.stream()
                .filter(condition -> Text.conditionTrue(job, condition))
                .findFirst()
                .orElse("Running");
    }

    private static String completions(ObjectNode job) {
        long succeeded = Cells.integer(job, "status", "succeeded");
        Long wanted = Json.integer(job, "spec", "completions");
        if (wanted != null) {
            return succeeded + "/" + wanted;
        }
        long parallelism = Cells.integer(job, "spec", "parallelism");
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static void cronJob(ObjectNode job, Cells cells) {
        String last = Json.text(job, "status", "lastScheduleTime");
        boolean said = Json.at(job, "spec", "suspend") != null;
        cells.name()
                .text("spec", "schedule")
                .textOr(Cells.NONE, "spec", "timeZone")
                .say(!said ? Cells.UNSET : Json.bool(job, "spec", "suspend") ? "True" : "False")
                .say(Json.elements(job, "status", "active").size())
                .say(last == null ? Cells.NONE : cells.since(last))
                .age();
        WorkloadPrinters.containers(Json.at(job, "spec", "jobTemplate", "spec", "template", "spec"), cells);
        cells.say(Text.selector(Json.at(job, "spec", "jobTemplate", "spec", "selector")));
    }
}
