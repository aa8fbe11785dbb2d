package io.keelson.resources.batch;

import io.keelson.api.selector.LabelSelector;
import io.keelson.api.selector.SelectorException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.apps.WorkloadValidation;
import io.keelson.resources.core.pod.PodTemplateValidation;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The rules on jobs and what makes them by the clock. */
final class JobValidation {
    private static final int MAX_PARALLELISM = 100_000;
    private static final int MAX_FAILED = 100_000;
    private static final int SOFT_LIMIT = 100_000;
    private static final int HIGH_LIMIT = 10_000;
    private static final int MANAGED_BY_LENGTH = 63;
    private static final int CRON_NAME_LENGTH = 52;
    private static final String PREFIX = "batch.kubernetes.io/";

    private JobValidation() {}

    /** Checks a new job. */
    public static void create(ObjectNode object, FieldErrors errors) {
        Subject job = PodValidation.root(object, errors);
        Subject spec = job.at("spec");
        generatedSelector(job);
        jobSpec(spec);
        long completions = spec.at("completions").number();
        if (spec.at("completionMode").is("Indexed") && completions > 0) {
            String name = job.at("metadata", "name").text();
            String host = name + "-" + (completions - 1);
            if (!Names.dns1123Label(host).isEmpty()) {
                job.at("metadata", "name").invalid("will not able to create pod with invalid DNS label: " + host);
            }
        }
    }

    /** Checks an update of the status of a job. */
    public static void status(ObjectNode object, ObjectNode before, FieldErrors errors) {
        JobStatusRules.check(PodValidation.root(object, errors), PodValidation.root(before, new FieldErrors()));
    }

    private static void generatedSelector(Subject job) {
        Subject spec = job.at("spec");
        if (spec.at("manualSelector").isTrue() || !spec.at("selector").present()) {
            return;
        }
        String uid = job.at("metadata", "uid").text();
        String name = job.at("metadata", "name").text();
        Subject metadata = spec.at("template", "metadata");
        label(metadata, "controller-uid", uid);
        label(metadata, "job-name", name);
        label(metadata, PREFIX + "controller-uid", uid);
        label(metadata, PREFIX + "job-name", name);
        Map<String, String> expected = Map.of(
                "controller-uid", uid, "job-name", name, PREFIX + "controller-uid", uid, PREFIX + "job-name", name);
        try {
            if (!LabelSelector.of(spec.at("selector").value()).matches(expected)) {
                spec.at("selector").invalid("`selector` not auto-generated");
            }
        } catch (SelectorException e) {
            // said where the selector itself is checked
            return;
        }
    }

    private static void label(Subject metadata, String key, String expected) {
        Subject labels = metadata.at("labels");
        Subject label = new Subject(labels.at(key).value(), labels.path().key(key), labels.errors());
        if (!label.present()) {
            label.toldAt(labels.path()).at(key).required("must be '" + expected + "'");
        } else if (!label.is(expected)) {
            labels.errors().invalid(labels.path().key(key), labels.sortedMap(), "must be '" + expected + "'");
        }
    }

    private static void jobSpec(Subject spec) {
        common(spec);
        Subject selector = spec.at("selector");
        if (!selector.present()) {
            selector.required("");
        } else {
            selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
        }
        try {
            LabelSelector labels = LabelSelector.of(selector.value());
            WorkloadValidation.matches(labels, spec.at("template"));
        } catch (SelectorException e) {
            // said above
            return;
        }
    }

    private static void common(Subject spec) {
        for (String field : List.of(
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex",
                "maxFailedIndexes")) {
            spec.at(field).notNegative();
        }
        boolean perIndex = spec.at("backoffLimitPerIndex").present();
        if (spec.at("maxFailedIndexes").present() && !perIndex) {
            spec.at("backoffLimitPerIndex").required("when maxFailedIndexes is specified");
        }
        managedBy(spec.at("managedBy"));
        Subject mode = spec.at("completionMode");
        mode.optionalOneOf("NonIndexed", "Indexed");
        if (mode.is("Indexed")) {
            indexed(spec, perIndex);
        } else if (!mode.present() || mode.is("NonIndexed")) {
            for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
                if (spec.at(field).present()) {
                    spec.at(field).invalid("requires indexed completion mode");
                }
            }
        }
        JobPolicies.failure(spec);
        JobPolicies.success(spec);
        JobPolicies.replacement(spec);
        Subject template = spec.at("template");
        PodTemplateValidation.validate(template.value(), template.path(), template.errors());
        restart(spec, template.at("spec", "restartPolicy"));
    }

    private static void managedBy(Subject managedBy) {
        if (!managedBy.present()) {
            return;
        }
        String text = managedBy.text();
        int slash = text.indexOf('/');
        if (text.isEmpty()) {
            managedBy.required("");
        } else if (slash <= 0 || slash == text.length() - 1) {
            managedBy.invalid("must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            managedBy
                    .errors()
                    .invalid(
                            managedBy.path(),
                            text.substring(0, slash),
                            Names.dns1123Subdomain(text.substring(0, slash)));
        }
        if (text.length() > MANAGED_BY_LENGTH) {
            managedBy.errors().add(FieldError.tooLong(managedBy.path(), MANAGED_BY_LENGTH));
        }
    }

    private static void indexed(Subject spec, boolean perIndex) {
        Subject completions = spec.at("completions");
        Subject parallelism = spec.at("parallelism");
        Subject failed = spec.at("maxFailedIndexes");
        if (!completions.present()) {
            completions.required("when completion mode is Indexed");
        }
        if (parallelism.number() > MAX_PARALLELISM) {
            parallelism.invalid(
                    "must be less than or equal to " + MAX_PARALLELISM + " when completion mode is Indexed");
        }
        if (completions.present() && failed.present() && failed.number() > completions.number()) {
            failed.invalid("must be less than or equal to completions");
        }
        if (failed.number() > MAX_FAILED) {
            failed.invalid("must be less than or equal to " + MAX_FAILED);
        }
        if (completions.number() > SOFT_LIMIT && perIndex) {
            String bound = "must be less than or equal to " + HIGH_LIMIT + " when completions are above " + SOFT_LIMIT
                    + " and used with backoff limit per index";
            if (!failed.present()) {
                failed.required("must be specified when completions is above " + SOFT_LIMIT);
            }
            if (parallelism.number() > HIGH_LIMIT) {
                parallelism.invalid(bound);
            }
            if (failed.number() > HIGH_LIMIT) {
                failed.invalid(bound);
            }
        }
    }

    private static void restart(Subject spec, Subject policy) {
        if (policy.is("Always") || policy.empty()) {
            policy.required("valid values: \"OnFailure\", \"Never\"");
        } else if (!policy.is("OnFailure") && !policy.is("Never")) {
            policy.notSupported("OnFailure", "Never");
        } else if (spec.at("podFailurePolicy").present() && !policy.is("Never")) {
            policy.invalid("only \"Never\" is supported when podFailurePolicy is specified");
        }
    }

    /** Checks an update of a job: like upstream the whole job, then its specification with what changed. */
    public static void update(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject job = PodValidation.root(object, errors);
        Subject old = PodValidation.root(before, new FieldErrors());
        Subject spec = job.at("spec");
        Subject was = old.at("spec");
        create(object, errors);
        jobSpec(spec);
        Subject completions = spec.at("completions");
        if (!spec.at("completionMode").is("Indexed")) {
            completions.unchanged(was.at("completions"));
        } else if (completions.present()
                && !completions.same(was.at("completions"))
                && completions.number() != spec.at("parallelism").number()) {
            completions.invalid("can only be modified in tandem with spec.parallelism");
        }
        spec.at("selector").unchanged(was.at("selector"));
        JobTemplates.update(spec, old);
        spec.at("completionMode").unchanged(was.at("completionMode"));
        if (!spec.at("podFailurePolicy").same(was.at("podFailurePolicy"))) {
            spec.at("podFailurePolicy").invalidStructure("PodFailurePolicy", "field is immutable");
        }
        spec.at("backoffLimitPerIndex").unchanged(was.at("backoffLimitPerIndex"));
        spec.at("managedBy").unchanged(was.at("managedBy"));
        if (!spec.at("successPolicy").same(was.at("successPolicy"))) {
            spec.at("successPolicy").invalidStructure("SuccessPolicy", "field is immutable");
        }
    }

    /** Checks a new cron job, or an update of one. */
    public static void cronJob(ObjectNode object, @Nullable ObjectNode before, FieldErrors errors) {
        Subject cron = PodValidation.root(object, errors);
        Subject spec = cron.at("spec");
        Subject schedule = spec.at("schedule");
        Subject zone = spec.at("timeZone");
        Subject old = new Subject(before, cron.path(), new FieldErrors()).at("spec");
        if (schedule.given()) {
            String wrong = CronSchedules.check(schedule.text());
            if (wrong != null) {
                schedule.invalid(wrong);
            }
            boolean allowed = old.at("schedule").text().contains("TZ");
            if (schedule.text().contains("TZ")) {
                if (!allowed) {
                    schedule.invalid("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
                } else if (zone.present()) {
                    schedule.invalid("cannot use both timeZone field and TZ or CRON_TZ in schedule");
                }
            }
        }
        spec.at("startingDeadlineSeconds").notNegative();
        if (before == null || !zone.same(old.at("timeZone"))) {
            CronSchedules.timeZone(zone);
        }
        spec.at("concurrencyPolicy").oneOf("Allow", "Forbid", "Replace");
        Subject job = spec.at("jobTemplate", "spec");
        common(job);
        if (job.at("selector").present()) {
            job.at("selector").invalid("`selector` will be auto-generated");
        }
        if (job.at("manualSelector").isTrue()) {
            job.at("manualSelector").notSupported("nil", "false");
        }
        spec.at("successfulJobsHistoryLimit").notNegative();
        spec.at("failedJobsHistoryLimit").notNegative();
        Subject name = cron.at("metadata", "name");
        if (before == null && name.text().length() > CRON_NAME_LENGTH) {
            name.invalid("must be no more than " + CRON_NAME_LENGTH + " characters");
        }
    }
}
