package io.keelson.resources.batch;

import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules on what becomes of the status of a job. Most of them look only at what an update changes: controllers may
 * always write a status whose other parts are from before a rule, or from before a change of the specification.
 */
final class JobStatusRules {
    private final Subject job;
    private final Subject old;
    private final Subject status;
    private final Subject before;
    private final boolean finished;
    private final boolean finishedChanged;

    private JobStatusRules(Subject job, Subject old) {
        this.job = job;
        this.old = old;
        this.status = job.at("status");
        this.before = old.at("status");
        this.finished = is(status, "Complete") || is(status, "Failed");
        this.finishedChanged = finished != (is(before, "Complete") || is(before, "Failed"));
    }

    static void check(Subject job, Subject old) {
        JobStatusRules rules = new JobStatusRules(job, old);
        rules.counts();
        rules.conditions();
        rules.times();
        rules.finish();
        rules.indexes();
        rules.success();
        rules.changes();
    }

    private static boolean is(Subject status, String type) {
        return status.at("conditions").each().stream()
                .anyMatch(condition ->
                        condition.at("type").is(type) && condition.at("status").is("True"));
    }

    private boolean changed(String... fields) {
        return List.of(fields).stream().anyMatch(field -> !status.at(field).same(before.at(field)));
    }

    private boolean conditionChanged(String type) {
        return is(status, type) != is(before, type);
    }

    private void wrongConditions(String detail) {
        status.at("conditions").invalidUntold(detail);
    }

    private void counts() {
        for (String field : List.of("active", "succeeded", "failed", "ready", "terminating")) {
            status.at(field).notNegative();
        }
        Set<String> seen = new HashSet<>();
        for (String list : List.of("succeeded", "failed")) {
            for (Subject pod : status.at("uncountedTerminatedPods", list).each()) {
                if (pod.empty()) {
                    pod.invalid("must not be empty");
                } else {
                    pod.unique(seen);
                }
            }
        }
    }

    private void conditions() {
        boolean complete = is(status, "Complete");
        boolean completeChanged = conditionChanged("Complete");
        if ((completeChanged || conditionChanged("Failed")) && complete && is(status, "Failed")) {
            wrongConditions("cannot set Complete=True and Failed=true conditions");
        }
        if ((completeChanged || conditionChanged("FailureTarget")) && complete && is(status, "FailureTarget")) {
            wrongConditions("cannot set Complete=True and FailureTarget=true conditions");
        }
        Subject completion = status.at("completionTime");
        if (completeChanged || changed("completionTime")) {
            if (completion.present() && !complete) {
                completion.invalid("cannot set completionTime when there is no Complete=True condition");
            }
            if (!completion.present() && complete) {
                completion.required("completionTime is required for Complete jobs");
            }
        }
    }

    private void times() {
        Subject start = status.at("startTime");
        Subject completion = status.at("completionTime");
        if (changed("startTime", "completionTime")
                && start.present()
                && completion.present()
                && completion.text().compareTo(start.text()) < 0) {
            completion.invalid("must be equal to or after `startTime`");
        }
        if ((conditionChanged("Failed") || changed("failedIndexes"))
                && is(status, "Failed")
                && !is(status, "FailureTarget")) {
            wrongConditions("cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if ((conditionChanged("Complete") || conditionChanged("SuccessCriteriaMet"))
                && is(status, "Complete")
                && !is(status, "SuccessCriteriaMet")) {
            wrongConditions("cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        }
    }

    private void finish() {
        Subject active = status.at("active");
        if ((finishedChanged || changed("active")) && finished && active.number() > 0) {
            active.invalid("active>0 is invalid for finished job");
        }
        Subject spec = job.at("spec");
        boolean nothingToDo = spec.at("suspend").isTrue()
                && spec.at("completions").present()
                && spec.at("completions").number() == 0;
        if ((finishedChanged || changed("startTime"))
                && !nothingToDo
                && finished
                && !status.at("startTime").present()) {
            status.at("startTime").required("startTime is required for finished job");
        }
        Subject uncounted = status.at("uncountedTerminatedPods");
        boolean some =
                !uncounted.at("succeeded").empty() || !uncounted.at("failed").empty();
        if ((finishedChanged || changed("uncountedTerminatedPods")) && finished && some) {
            uncounted.invalidStructure("UncountedTerminatedPods", "must be empty for finished job");
        }
    }

    private void indexes() {
        Subject spec = job.at("spec");
        Subject completed = status.at("completedIndexes");
        Subject failed = status.at("failedIndexes");
        boolean perIndex = spec.at("backoffLimitPerIndex").present();
        boolean counted = spec.at("completions").present();
        int completions = (int) spec.at("completions").number();
        if (changed("completedIndexes") && counted) {
            format(completed, "completedIndexes", completions);
        }
        if (changed("failedIndexes") && counted && perIndex && failed.present()) {
            format(failed, "failedIndexes", completions);
        }
        if (changed("completedIndexes")
                && !completed.empty()
                && !spec.at("completionMode").is("Indexed")) {
            completed.invalid("cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (changed("failedIndexes") && !perIndex && failed.present()) {
            failed.invalid("cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        if (changed("failedIndexes", "completedIndexes") && counted && failed.present()) {
            int both = IndexRanges.overlap(completed.text(), failed.text(), completions);
            if (both >= 0) {
                failed.invalid("failedIndexes and completedIndexes overlap at index: " + both);
            }
        }
        Subject terminating = status.at("terminating");
        if ((finishedChanged || changed("terminating")) && finished && terminating.number() > 0) {
            terminating.invalid("terminating>0 is invalid for finished job");
        }
        Subject ready = status.at("ready");
        if (changed("ready", "active")
                && ready.present()
                && ready.number() > status.at("active").number()) {
            ready.invalid("cannot set more ready pods than active");
        }
    }

    private static void format(Subject indexes, String name, int completions) {
        String wrong = indexes.empty() ? "" : IndexRanges.problem(indexes.text(), completions);
        if (!wrong.isEmpty()) {
            indexes.invalid("error parsing " + name + ": " + wrong);
        }
    }

    private void success() {
        boolean met = is(status, "SuccessCriteriaMet");
        if (met && is(status, "Failed")) {
            wrongConditions("cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (met && is(status, "FailureTarget")) {
            wrongConditions("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if (job.at("spec", "successPolicy").present() && !met && is(status, "Complete")) {
            wrongConditions("cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
        }
    }

    private void changes() {
        for (String type : List.of("Failed", "Complete", "FailureTarget")) {
            if (is(before, type) && !is(status, type)) {
                wrongConditions("cannot disable the terminal " + type + "=True condition");
            }
        }
        Subject spec = job.at("spec");
        boolean scaled = spec.at("completionMode").is("Indexed")
                && spec.at("completions").same(spec.at("parallelism"));
        counter("failed");
        if (!scaled) {
            counter("succeeded");
        }
        Subject completion = status.at("completionTime");
        if (completion.present() && before.at("completionTime").present() && changed("completionTime")) {
            completion.invalid("field is immutable");
        }
        Subject start = status.at("startTime");
        boolean resumes = is(before, "Suspended") && !is(status, "Suspended");
        if (changed("startTime")
                && !resumes
                && before.at("startTime").present()
                && !spec.at("suspend").isTrue()) {
            start.errors().invalid(start.path(), start.value(), "field is immutable for unsuspended job once set");
        }
        boolean wasMet = is(before, "SuccessCriteriaMet");
        if (wasMet && !is(status, "SuccessCriteriaMet")) {
            wrongConditions("cannot disable the SuccessCriteriaMet=True condition");
        }
        if (is(old.at("status"), "Complete") && !wasMet && is(status, "SuccessCriteriaMet")) {
            wrongConditions("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions");
        }
    }

    private void counter(String field) {
        if (status.at(field).number() < before.at(field).number()) {
            Subject count = status.at(field);
            count.errors().invalid(count.path(), count.number(), "cannot decrease the " + field + " counter");
        }
    }
}
