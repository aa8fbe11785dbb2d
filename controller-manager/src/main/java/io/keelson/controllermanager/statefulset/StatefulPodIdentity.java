package io.keelson.controllermanager.statefulset;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.keelson.client.workload.Owners;
import io.keelson.client.workload.PodControl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What makes a pod the one of its number: name, labels, host name, claims. Pure, but for the pods it is given to mend. */
final class StatefulPodIdentity {
    static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    static final String POD_INDEX = "apps.kubernetes.io/pod-index";
    static final String REVISION = "controller-revision-hash";

    private StatefulPodIdentity() {}

    /** The pod of a number at a revision, not created yet. */
    static Pod pod(StatefulSet set, PodTemplateSpec template, String revision, int ordinal) {
        Pod pod = PodControl.fromTemplate(set, template, Owners.referenceTo(set, "apps/v1", "StatefulSet"));
        pod.getMetadata().setName(Ordinals.podName(set, ordinal));
        identify(set, pod);
        pod.getSpec().setHostname(pod.getMetadata().getName());
        String service = set.getSpec().getServiceName();
        pod.getSpec().setSubdomain(service == null || service.isEmpty() ? null : service);
        storage(set, pod);
        labels(pod).put(REVISION, revision);
        return pod;
    }

    static String revision(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(REVISION, "");
    }

    /** Whether name and label are as they should be. */
    static boolean identified(StatefulSet set, Pod pod) {
        String name = pod.getMetadata().getName();
        Map<String, String> labels = pod.getMetadata().getLabels();
        return Ordinals.of(pod) >= 0
                && name.equals(Ordinals.podName(set, Ordinals.of(pod)))
                && labels != null
                && name.equals(labels.get(POD_NAME));
    }

    /** Whether every claim template has its volume. */
    static boolean stored(StatefulSet set, Pod pod) {
        int ordinal = Ordinals.of(pod);
        Map<String, Volume> volumes = new HashMap<>();
        pod.getSpec().getVolumes().forEach(v -> volumes.put(v.getName(), v));
        return ordinal >= 0
                && set.getSpec().getVolumeClaimTemplates().stream().allMatch(template -> {
                    String name = template.getMetadata().getName();
                    Volume volume = volumes.get(name);
                    return volume != null
                            && volume.getPersistentVolumeClaim() != null
                            && Ordinals.claimName(set, name, ordinal)
                                    .equals(volume.getPersistentVolumeClaim().getClaimName());
                });
    }

    /** Gives a pod its labels. */
    static void identify(StatefulSet set, Pod pod) {
        int ordinal = Ordinals.of(pod);
        labels(pod).put(POD_NAME, Ordinals.podName(set, ordinal));
        labels(pod).put(POD_INDEX, Integer.toString(ordinal));
    }

    /** Gives a pod the volumes of its claims, in place of others of the same name. */
    static void storage(StatefulSet set, Pod pod) {
        int ordinal = Ordinals.of(pod);
        List<Volume> volumes = new ArrayList<>();
        for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
            String name = template.getMetadata().getName();
            volumes.add(new VolumeBuilder()
                    .withName(name)
                    .withNewPersistentVolumeClaim()
                    .withClaimName(Ordinals.claimName(set, name, ordinal))
                    .endPersistentVolumeClaim()
                    .build());
        }
        Set<String> ours = volumes.stream().map(Volume::getName).collect(Collectors.toSet());
        pod.getSpec().getVolumes().stream()
                .filter(v -> !ours.contains(v.getName()))
                .forEach(volumes::add);
        pod.getSpec().setVolumes(volumes);
    }

    /** The claims of a number, as they are to be created. */
    static List<PersistentVolumeClaim> claims(StatefulSet set, int ordinal) {
        Map<String, String> selected =
                Objects.requireNonNullElse(set.getSpec().getSelector().getMatchLabels(), Map.of());
        return set.getSpec().getVolumeClaimTemplates().stream()
                .map(template -> new PersistentVolumeClaimBuilder(template)
                        .editMetadata()
                        .withName(Ordinals.claimName(set, template.getMetadata().getName(), ordinal))
                        .withNamespace(set.getMetadata().getNamespace())
                        .addToLabels(selected)
                        .endMetadata()
                        .withStatus(null)
                        .build())
                .toList();
    }

    private static Map<String, String> labels(Pod pod) {
        ObjectMeta meta = pod.getMetadata();
        Map<String, String> labels = meta.getLabels() == null ? new HashMap<>() : new HashMap<>(meta.getLabels());
        meta.setLabels(labels);
        return labels;
    }
}
