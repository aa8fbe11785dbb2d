package io.keelson.controllermanager.job;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import io.keelson.client.reconcile.Reconciler;
import io.keelson.client.reconcile.Result;
import io.keelson.client.transport.Failures;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.Selectors;
import java.util.List;
import java.util.Objects;

/** Takes the finalizer of pods that no job will count any more. */
final class OrphanPods implements Reconciler<OrphanPods.Key> {
    /** Which pods to look at. */
    sealed interface Key {
        /** One pod. */
        record One(ObjectKey pod) implements Key {}

        /** The pods that a job selected. */
        record OfJob(String namespace, LabelSelector selector) implements Key {}
    }

    private final Informer<Job> jobs;
    private final Informer<Pod> pods;
    private final JobStatusWriter writer;

    OrphanPods(Informer<Job> jobs, Informer<Pod> pods, JobStatusWriter writer) {
        this.jobs = jobs;
        this.pods = pods;
        this.writer = writer;
    }

    @Override
    public Result reconcile(Key key) {
        List<Pod> candidates =
                switch (key) {
                    case Key.One(ObjectKey name) -> {
                        Pod pod = pods.get(name);
                        yield pod == null ? List.of() : List.of(pod);
                    }
                    case Key.OfJob(String namespace, LabelSelector selector) ->
                        pods.list(namespace).stream()
                                .filter(p -> Selectors.matches(
                                        selector, p.getMetadata().getLabels()))
                                .toList();
                };
        for (Pod pod : candidates) {
            if (JobPods.isTracked(pod) && isOrphan(pod)) {
                try {
                    writer.release(pod);
                } catch (KubernetesClientException e) {
                    if (!Failures.notFound(e)) {
                        throw e;
                    }
                }
            }
        }
        return Result.done();
    }

    private boolean isOrphan(Pod pod) {
        OwnerReference controller = Owners.controllerOf(pod);
        if (controller == null) {
            return true;
        }
        if (!"Job".equals(controller.getKind()) || !"batch/v1".equals(controller.getApiVersion())) {
            return false;
        }
        Job job = jobs.get(pod.getMetadata().getNamespace(), controller.getName());
        return job == null
                || !Objects.equals(job.getMetadata().getUid(), controller.getUid())
                || !JobFacts.isManagedByAnother(job) && JobFacts.finished(job) != null;
    }
}
