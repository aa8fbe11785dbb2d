package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.informer.Informer;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes the steps of a plan, and says so in events about the set. */
final class StatefulPodWriter {
    private final ApiClient api;
    private final Informer<PersistentVolumeClaim> claims;
    private final EventRecorder events;

    StatefulPodWriter(ApiClient api, Informer<PersistentVolumeClaim> claims, EventRecorder events) {
        this.api = api;
        this.claims = claims;
        this.events = events;
    }

    /**
     * Takes a step.
     *
     * @throws KubernetesClientException when it could not be taken; everything is decided anew then
     */
    void take(StatefulSet set, StatefulPodPlan.Step step) {
        switch (step) {
            case StatefulPodPlan.Step.Create(Pod pod) -> create(set, pod);
            case StatefulPodPlan.Step.Claims(Pod pod) -> {
                createClaims(set, pod);
                reporting("update", set, pod, () -> retain(set, pod));
            }
            case StatefulPodPlan.Step.Mend(Pod pod) -> mend(set, pod);
            case StatefulPodPlan.Step.Retain(Pod pod) -> retain(set, pod);
            case StatefulPodPlan.Step.Delete(Pod pod) -> delete(set, pod);
            case StatefulPodPlan.Step.Replace(Pod pod) -> delete(set, pod);
        }
    }

    private void create(StatefulSet set, Pod pod) {
        reporting("create", set, pod, () -> createClaims(set, pod));
        try {
            api.create(pod);
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e)) {
                report("create", set, pod, e);
            }
            throw e;
        }
        reporting("update", set, pod, () -> retain(set, pod));
        report("create", set, pod, null);
    }

    private void createClaims(StatefulSet set, Pod pod) {
        List<String> errors = new ArrayList<>();
        @Nullable KubernetesClientException first = null;
        for (PersistentVolumeClaim wanted : StatefulPodIdentity.claims(set, Ordinals.of(pod))) {
            String name = wanted.getMetadata().getName();
            PersistentVolumeClaim claim = claims.get(set.getMetadata().getNamespace(), name);
            if (claim != null) {
                if (claim.getMetadata().getDeletionTimestamp() != null) {
                    errors.add("pvc " + name + " is being deleted");
                }
                continue;
            }
            try {
                api.create(wanted);
                report(set, pod, name, null);
            } catch (KubernetesClientException e) {
                if (!Failures.alreadyExists(e)) {
                    report(set, pod, name, e);
                }
                errors.add("failed to create PVC " + name + ": " + e.getMessage());
                first = first == null ? e : first;
            }
        }
        if (!errors.isEmpty()) {
            String all = errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
            throw first == null
                    ? new KubernetesClientException(all)
                    : new KubernetesClientException(all, first.getCode(), first.getStatus());
        }
    }

    private void mend(StatefulSet set, Pod cached) {
        Pod pod = new PodBuilder(cached).build();
        boolean changed = false;
        if (!StatefulPodIdentity.identified(set, pod)) {
            StatefulPodIdentity.identify(set, pod);
            changed = true;
        }
        if (!StatefulPodIdentity.stored(set, pod)) {
            StatefulPodIdentity.storage(set, pod);
            changed = true;
            reporting("update", set, pod, () -> createClaims(set, pod));
        }
        reporting("update", set, pod, () -> retain(set, pod));
        if (changed) {
            reporting("update", set, pod, () -> api.update(pod));
            report("update", set, pod, null);
        }
    }

    private void retain(StatefulSet set, Pod pod) {
        for (PersistentVolumeClaim wanted : StatefulPodIdentity.claims(set, Ordinals.of(pod))) {
            String name = wanted.getMetadata().getName();
            PersistentVolumeClaim claim = claims.get(set.getMetadata().getNamespace(), name);
            if (claim == null) {
                continue;
            }
            if (ClaimRetention.hasOtherController(claim, set, pod)) {
                events.event(
                        set,
                        EventRecorder.WARNING,
                        "ConflictingController",
                        "PersistentVolumeClaim " + name
                                + " has a conflicting OwnerReference that acts as a manging controller, the retention"
                                + " policy is ignored for this claim");
            }
            if (!ClaimRetention.upToDate(claim, set, pod)) {
                api.update(new PersistentVolumeClaimBuilder(claim)
                        .editMetadata()
                        .withOwnerReferences(ClaimRetention.owners(claim, set, pod))
                        .endMetadata()
                        .build());
            }
        }
    }

    /** A namesake that a stale view does not know is left alone. */
    private void delete(StatefulSet set, Pod pod) {
        try {
            api.delete(
                    pod,
                    new DeleteOptionsBuilder()
                            .withNewPreconditions()
                            .withUid(pod.getMetadata().getUid())
                            .endPreconditions()
                            .build());
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                if (!Failures.conflict(e)) {
                    report("delete", set, pod, e);
                }
                throw e;
            }
        }
        report("delete", set, pod, null);
    }

    private void reporting(String verb, StatefulSet set, Pod pod, Runnable step) {
        try {
            step.run();
        } catch (KubernetesClientException e) {
            if (!Failures.conflict(e)) {
                report(verb, set, pod, e);
            }
            throw e;
        }
    }

    private void report(String verb, StatefulSet set, Pod pod, @Nullable Exception error) {
        String title = verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1);
        String what = title + " Pod " + pod.getMetadata().getName() + " in StatefulSet "
                + set.getMetadata().getName();
        if (error == null) {
            events.event(set, EventRecorder.NORMAL, "Successful" + title, what + " successful");
        } else {
            events.event(set, EventRecorder.WARNING, "Failed" + title, what + " failed error: " + error.getMessage());
        }
    }

    private void report(StatefulSet set, Pod pod, String claim, @Nullable Exception error) {
        String in = " Pod " + pod.getMetadata().getName() + " in StatefulSet "
                + set.getMetadata().getName();
        if (error == null) {
            events.event(set, EventRecorder.NORMAL, "SuccessfulCreate", "Create Claim " + claim + in + " success");
        } else {
            events.event(
                    set,
                    EventRecorder.WARNING,
                    "FailedCreate",
                    "Create Claim " + claim + " for" + in + " failed error: " + error.getMessage());
        }
    }
}
