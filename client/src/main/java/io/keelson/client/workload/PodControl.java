package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
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

    /** Creates a pod from a template, with a name generated from the owner's. */
    public Pod create(HasMetadata owner, PodTemplateSpec template, OwnerReference reference) {
        return create(owner, template, reference, prefix(owner));
    }

    /** Creates a pod from a template, with a name generated from a prefix. */
    public Pod create(HasMetadata owner, PodTemplateSpec template, OwnerReference reference, String prefix) {
        Pod pod = fromTemplate(owner, template, reference);
        pod.getMetadata().setGenerateName(prefix);
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

    private static String prefix(HasMetadata owner) {
        String name = owner.getMetadata().getName();
        return name.length() >= PREFIX ? name : name + "-";
    }

    /** The pod of a template, whose name would be generated from the owner's. */
    public static Pod fromTemplate(HasMetadata owner, PodTemplateSpec template, OwnerReference reference) {
        ObjectMeta meta = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(owner.getMetadata().getNamespace())
                .withGenerateName(prefix(owner))
                .withLabels(meta.getLabels())
                .withAnnotations(meta.getAnnotations())
                .withFinalizers(meta.getFinalizers())
                .withOwnerReferences(reference)
                .endMetadata()
                .withSpec(new PodSpecBuilder(template.getSpec()).build())
                .build();
    }

    /** Patches a pod, strategically. */
    public void patch(Pod pod, Object patch) {
        api.patch(pod, ApiClient.STRATEGIC_PATCH, patch);
    }

    /** Deletes a pod; one that is gone already is reported to the caller as not found. */
    public void delete(HasMetadata owner, Pod pod) {
        try {
            api.delete(
                    pod,
                    new DeleteOptionsBuilder()
                            .withNewPreconditions()
                            .withUid(pod.getMetadata().getUid())
                            .endPreconditions()
                            .build());
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
