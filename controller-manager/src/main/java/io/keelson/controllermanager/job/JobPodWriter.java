package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Expectations;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodControl;
import io.keelson.client.workload.PodState;
import io.keelson.client.workload.SlowStartBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Creates and deletes the pods of jobs. */
final class JobPodWriter {
    private static final String ENVIRONMENT = "JOB_COMPLETION_INDEX";
    /** Longest prefix of a generated name. */
    private static final int PREFIX = 58;

    /**
     * How it went.
     *
     * @param pods created, or deleted
     * @param ready of the deleted, those that were ready
     * @param failure the first error, or null
     */
    record Done(int pods, int ready, @Nullable KubernetesClientException failure) {}

    private final PodControl control;
    private final Expectations expectations;
    private final Consumer<Pod> release;

    JobPodWriter(PodControl control, Expectations expectations, Consumer<Pod> release) {
        this.control = control;
        this.expectations = expectations;
        this.release = release;
    }

    /** Deletes pods of a job that ends; they keep the finalizer until they are counted. */
    Done deleteForGood(Job job, List<Pod> pods) throws InterruptedException {
        return delete(pods, pod -> control.delete(job, pod), pod -> {});
    }

    /** Deletes pods of a job that goes on: they are not counted. */
    Done delete(ObjectKey key, Job job, List<Pod> pods) throws InterruptedException {
        expectations.expectDeletions(key, pods.stream().map(JobPods::uid).toList());
        return delete(
                pods,
                pod -> {
                    if (JobPods.isTracked(pod)) {
                        release.accept(pod);
                    }
                    control.delete(job, pod);
                },
                pod -> expectations.deleted(key, JobPods.uid(pod)));
    }

    private static Done delete(List<Pod> pods, Consumer<Pod> deletion, Consumer<Pod> notSeen)
            throws InterruptedException {
        AtomicInteger ready = new AtomicInteger();
        SlowStartBatch.Outcome outcome = SlowStartBatch.all(pods.stream()
                .<Runnable>map(pod -> () -> {
                    try {
                        deletion.accept(pod);
                    } catch (KubernetesClientException e) {
                        notSeen.accept(pod);
                        if (!Failures.notFound(e)) {
                            throw e;
                        }
                    }
                    ready.addAndGet(PodState.isReady(pod) ? 1 : 0);
                })
                .toList());
        return new Done(outcome.successes(), ready.get(), outcome.failure());
    }

    /** Creates the pods of a plan. */
    Done create(ObjectKey key, JobPodCounts tally, JobPodPlan plan) throws InterruptedException {
        Job job = tally.job();
        OwnerReference reference = Owners.referenceTo(job, "batch/v1", "Job");
        PodTemplateSpec template = template(job);
        expectations.expectCreations(key, plan.create());
        List<Runnable> calls = new ArrayList<>();
        for (int i = 0; i < plan.create(); i++) {
            if (plan.indexes().isEmpty()) {
                calls.add(() -> create(() -> control.create(job, template, reference)));
            } else {
                int index = plan.indexes().get(i);
                PodTemplateSpec one = indexed(template, tally, index);
                calls.add(() -> create(() -> control.create(job, one, reference, prefix(job, index))));
            }
        }
        SlowStartBatch.Outcome outcome = SlowStartBatch.slowStart(calls);
        for (int i = outcome.successes(); i < plan.create(); i++) {
            expectations.created(key);
        }
        return new Done(outcome.successes(), 0, outcome.failure());
    }

    private static void create(Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException e) {
            if (!Failures.namespaceTerminating(e)) {
                throw e;
            }
        }
    }

    static PodTemplateSpec template(Job job) {
        PodTemplateSpec template = new PodTemplateSpecBuilder(job.getSpec().getTemplate())
                .editOrNewMetadata()
                .endMetadata()
                .build();
        if (!template.getMetadata().getFinalizers().contains(JobFacts.TRACKING)) {
            List<String> finalizers = new ArrayList<>(template.getMetadata().getFinalizers());
            finalizers.add(JobFacts.TRACKING);
            template.getMetadata().setFinalizers(finalizers);
        }
        if (JobFacts.isIndexed(job)) {
            template.getSpec().getInitContainers().forEach(JobPodWriter::environment);
            template.getSpec().getContainers().forEach(JobPodWriter::environment);
        }
        return template;
    }

    private static void environment(Container container) {
        if (container.getEnv().stream().anyMatch(e -> ENVIRONMENT.equals(e.getName()))) {
            return;
        }
        List<EnvVar> environment = new ArrayList<>(container.getEnv());
        environment.add(new EnvVarBuilder()
                .withName(ENVIRONMENT)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("metadata.labels['" + JobPods.INDEX + "']")
                .endFieldRef()
                .endValueFrom()
                .build());
        container.setEnv(environment);
    }

    static PodTemplateSpec indexed(PodTemplateSpec template, JobPodCounts tally, int index) {
        String number = Integer.toString(index);
        PodTemplateSpec one = new PodTemplateSpecBuilder(template)
                .editMetadata()
                .addToAnnotations(JobPods.INDEX, number)
                .addToLabels(JobPods.INDEX, number)
                .endMetadata()
                .editSpec()
                .withHostname(tally.job().getMetadata().getName() + "-" + index)
                .endSpec()
                .build();
        if (JobFacts.limitsEachIndex(tally.job())) {
            Pod before = tally.held().get(index);
            int failures = 0;
            int ignored = 0;
            if (before != null) {
                boolean counts = FailurePolicy.of(tally.job(), before).counts();
                failures = JobPods.failures(before) + (counts ? 1 : 0);
                ignored = JobPods.ignoredFailures(before) + (counts ? 0 : 1);
            }
            one.getMetadata().getAnnotations().put(JobPods.INDEX_FAILURES, Integer.toString(failures));
            if (ignored > 0) {
                one.getMetadata().getAnnotations().put(JobPods.INDEX_IGNORED_FAILURES, Integer.toString(ignored));
            }
        }
        return one;
    }

    static String prefix(Job job, int index) {
        String end = "-" + index + "-";
        String prefix = job.getMetadata().getName() + end;
        return prefix.length() <= PREFIX ? prefix : prefix.substring(0, PREFIX - end.length()) + end;
    }
}
