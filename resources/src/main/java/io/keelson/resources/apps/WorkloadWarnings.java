package io.keelson.resources.apps;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.pod.PodWarnings;
import io.keelson.resources.core.volume.StorageWarnings;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What clients are warned of about objects that make pods. */
public final class WorkloadWarnings {
    private static final int MANY_COMPLETIONS = 100_000;
    private static final int MANY_IN_PARALLEL = 10_000;

    private WorkloadWarnings() {}

    /** Returns the warnings about a workload that is created (old is null) or updated. */
    public static List<String> of(WorkloadValidation.Kind kind, ObjectNode object, @Nullable ObjectNode old) {
        Subject workload = Rules.subject(object, new FieldErrors());
        Subject before = old == null ? null : Rules.subject(old, new FieldErrors());
        List<String> warnings = new ArrayList<>();
        boolean names = kind != WorkloadValidation.Kind.STATEFUL_SET && kind != WorkloadValidation.Kind.DAEMON_SET;
        if (before == null && names) {
            warnings.addAll(podNames(workload));
        }
        if (kind == WorkloadValidation.Kind.DAEMON_SET
                ? templateChanged(workload, before)
                : changed(workload, before)) {
            // of a replication controller it is the template before the update that upstream looks at
            Subject seen = before != null && kind == WorkloadValidation.Kind.REPLICATION_CONTROLLER ? before : workload;
            warnings.addAll(PodWarnings.template(seen.at("spec", "template")));
        }
        if (kind == WorkloadValidation.Kind.STATEFUL_SET) {
            statefulSet(workload.at("spec"), before != null, warnings);
        }
        return warnings;
    }

    private static boolean changed(Subject now, @Nullable Subject old) {
        return old == null
                || now.at("metadata", "generation").number()
                        != old.at("metadata", "generation").number();
    }

    private static boolean templateChanged(Subject now, @Nullable Subject old) {
        return old == null
                || !Objects.equals(
                        now.at("spec", "template").value(),
                        old.at("spec", "template").value());
    }

    private static List<String> podNames(Subject object) {
        List<String> wrong = Names.dns1123Label(object.at("metadata", "name").text());
        return wrong.isEmpty()
                ? List.of()
                : List.of("metadata.name: this is used in Pod names and hostnames, which can result in surprising"
                        + " behavior; a DNS label is recommended: [" + String.join(" ", wrong) + "]");
    }

    private static void statefulSet(Subject spec, boolean update, List<String> warnings) {
        for (Subject claim : spec.at("volumeClaimTemplates").each()) {
            Subject told = claim.at("spec").toldAt(update ? claim.path().child("Spec") : claim.path());
            warnings.addAll(StorageWarnings.claimSpec(told));
        }
        if (spec.at("revisionHistoryLimit").number() < 0) {
            warnings.add("spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0"
                    + " is recommended");
        }
    }

    /** Returns the warnings about a job that is created (old is null) or updated. */
    public static List<String> job(ObjectNode object, @Nullable ObjectNode old) {
        return jobs(object, old, "spec");
    }

    /** Returns the warnings about a job on a schedule that is created (old is null) or updated. */
    public static List<String> cronJob(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = jobs(object, old, "spec", "jobTemplate", "spec");
        Subject schedule = Rules.subject(object, new FieldErrors()).at("spec", "schedule");
        if (old != null && schedule.text().contains("TZ")) {
            warnings.add("cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see"
                    + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
        }
        return warnings;
    }

    private static List<String> jobs(ObjectNode object, @Nullable ObjectNode old, String... path) {
        Subject job = Rules.subject(object, new FieldErrors());
        List<String> warnings = new ArrayList<>();
        if (old == null) {
            warnings.addAll(podNames(job));
        }
        if (changed(job, old == null ? null : Rules.subject(old, new FieldErrors()))) {
            Subject spec = job.at(path);
            if (spec.at("completionMode").is("Indexed")
                    && spec.at("completions").number() > MANY_COMPLETIONS
                    && spec.at("parallelism").number() > MANY_IN_PARALLEL) {
                warnings.add(spec.path() + ": In Indexed Jobs with a number of completions higher than 10^5 and a"
                        + " parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a"
                        + " big number of indexes fail");
            }
            warnings.addAll(PodWarnings.template(spec.at("template")));
        }
        return warnings;
    }

    /** Returns the warnings about a template of pods that stands alone. */
    public static List<String> podTemplate(ObjectNode object, @Nullable ObjectNode old) {
        Subject template = Rules.subject(object, new FieldErrors());
        return changed(template, old == null ? null : Rules.subject(old, new FieldErrors()))
                ? PodWarnings.template(template.at("template"))
                : List.of();
    }
}
