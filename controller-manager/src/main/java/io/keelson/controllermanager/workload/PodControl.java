package io.keelson.controllermanager.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;

/** Creates and deletes the pods of an owner, and says so in events about the owner. */
public final class PodControl {
    /** How much of an owner's name the generated names keep: names end in a dash and five characters. */
    private static final int PREFIX = 253;

    private final ApiClient api;
    private final EventRecorder events;

    /** Reports to this recorder. */
    public PodControl(ApiClient api, EventRecorder events) {
        this.api = api;
        this.events = events;
    }

    /** Creates a pod from a template, with a generated name. */
    public Pod create(HasMetadata owner, PodTemplateSpec template, OwnerReference reference) {
        String prefix = owner.getMetadata().getName() + "-";
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(owner.getMetadata().getNamespace())
                .withGenerateName(prefix.length() > PREFIX ? owner.getMetadata().getName() : prefix)
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .withFinalizers(template.getMetadata().getFinalizers())
                .withOwnerReferences(reference)
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        try {
            Pod created = api.create(pod);
            events.event(
                    owner,
                    EventRecorder.NORMAL,
                    "SuccessfulCreate",
                    "Created pod: " + created.getMetadata().getName());
            return created;
        } catch (KubernetesClientException e) {
            if (!Failures.namespaceTerminating(e)) {
                events.event(owner, EventRecorder.WARNING, "FailedCreate", "Error creating: " + e.getMessage());
            }
            throw e;
        }
    }

    /** Deletes a pod; one that is gone already is reported to the caller as not found. */
    public void delete(HasMetadata owner, Pod pod) {
        try {
            api.delete(pod, null);
            events.event(
                    owner,
                    EventRecorder.NORMAL,
                    "SuccessfulDelete",
                    "Deleted pod: " + pod.getMetadata().getName());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                events.event(owner, EventRecorder.WARNING, "FailedDelete", "Error deleting: " + e.getMessage());
            }
            throw e;
        }
    }
}
