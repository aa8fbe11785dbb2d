package io.keelson.resources.core.volume;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.pod.AffinityValidation;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.Difference;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The rules on persistent volumes. */
public final class PersistentVolumeSources {
    /** The kinds of sources in the order in which they are looked at. */
    private static final List<String> KINDS = List.of(
            "hostPath",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "glusterfs",
            "flocker",
            "nfs",
            "rbd",
            "quobyte",
            "cephfs",
            "iscsi",
            "cinder",
            "fc",
            "flexVolume",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "scaleIO",
            "local",
            "storageos",
            "csi");

    /** Where errors in a source are told, and those about a second one. */
    private static final Map<String, String> TOLD_AS = Map.of("gcePersistentDisk", "persistentDisk");

    private static final Map<String, String> SECOND_TOLD_AS = Map.of("cephfs", "cephFS");
    private static final Map<String, String> NEW_LABELS = Map.of(
            "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region",
            "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
            "beta.kubernetes.io/os", "kubernetes.io/os",
            "beta.kubernetes.io/arch", "kubernetes.io/arch");
    private static final String MOUNT_OPTIONS = "volume.beta.kubernetes.io/mount-options";
    private static final List<String> MOUNTED = List.of(
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "glusterfs",
            "nfs",
            "rbd",
            "quobyte",
            "iscsi",
            "cinder",
            "cephfs",
            "azureFile",
            "vsphereVolume",
            "azureDisk",
            "portworxVolume");
    private static final String INLINE = "in the context of inline volumes";

    private PersistentVolumeSources() {}

    /** Checks a new volume. */
    public static void create(ObjectNode object, FieldErrors errors) {
        Subject volume = PodValidation.root(object, errors);
        Subject spec = volume.at("spec");
        VolumeValidation.accessModes(spec.at("accessModes"), "");
        capacity(spec.at("capacity"));
        if (!spec.at("persistentVolumeReclaimPolicy").empty()) {
            spec.at("persistentVolumeReclaimPolicy").optionalOneOf("Delete", "Recycle", "Retain");
        }
        nodeAffinity(spec.at("nodeAffinity"));
        sources(spec, volume.at("metadata", "name").text());
        spec.at("storageClassName").optionallyNamed(Names::dns1123Subdomain);
        spec.at("volumeMode").optionalOneOf("Block", "Filesystem");
        attributesClass(spec);
        Subject options = volume.at("metadata", "annotations", MOUNT_OPTIONS);
        if (options.present()
                && MOUNTED.stream().noneMatch(kind -> spec.at(kind).present())) {
            options.forbidden("may not specify mount options for this volume type");
        }
    }

    /** Checks the specification of a volume that stands in an attachment, for which only CSI will do. */
    public static void inline(Subject spec) {
        for (String field : List.of("claimRef", "capacity")) {
            if (!spec.at(field).empty()) {
                spec.at(field).forbidden("may not be specified " + INLINE);
            }
        }
        if (!spec.at("csi").present()) {
            spec.at("csi").required("has to be specified " + INLINE);
        }
        VolumeValidation.accessModes(spec.at("accessModes"), "");
        Subject policy = spec.at("persistentVolumeReclaimPolicy");
        if (!policy.empty() && !policy.is("Retain")) {
            policy.forbidden("may only be Retain " + INLINE);
        }
        if (spec.at("nodeAffinity").present()) {
            spec.at("nodeAffinity").forbidden("may not be specified " + INLINE);
        }
        sources(spec, "");
        if (!spec.at("storageClassName").empty()) {
            spec.at("storageClassName").forbidden("may not be specified " + INLINE);
        }
        if (spec.at("volumeMode").present() && !spec.at("volumeMode").is("Filesystem")) {
            spec.at("volumeMode").forbidden("may not specify volumeMode other than Filesystem " + INLINE);
        }
        attributesClass(spec);
    }

    private static void capacity(Subject capacity) {
        capacity.given();
        if (!capacity.at("storage").present()
                || capacity.value() != null && capacity.value().size() > 1) {
            capacity.errors().notSupported(capacity.path(), capacity.sortedMap(), List.of("storage"));
        }
        capacity.entries((name, amount) -> {
            VolumeValidation.basic(amount);
            VolumeValidation.positive(amount);
        });
    }

    private static void nodeAffinity(Subject affinity) {
        if (affinity.present()) {
            if (affinity.at("required").present()) {
                AffinityValidation.nodeSelector(affinity.at("required"), true);
            } else {
                affinity.at("required").required("must specify required node constraints");
            }
        }
    }

    private static void sources(Subject spec, String name) {
        int sources = 0;
        for (String kind : KINDS) {
            Subject source = spec.at(kind);
            if (!source.present()) {
                continue;
            }
            if (sources++ > 0 && !kind.equals("flexVolume")) {
                spec.at(SECOND_TOLD_AS.getOrDefault(kind, kind)).forbidden("may not specify more than 1 volume type");
            } else {
                Subject told = source.toldAt(spec.path().child(TOLD_AS.getOrDefault(kind, kind)));
                source(kind, told, spec, name);
            }
        }
        if (sources == 0) {
            spec.required("must specify a volume type");
        }
        boolean root = spec.at("hostPath", "path").text().matches("/[/.]*");
        if (root && spec.at("persistentVolumeReclaimPolicy").is("Recycle")) {
            spec.at("persistentVolumeReclaimPolicy").forbidden("may not be 'recycle' for a hostPath mount of '/'");
        }
    }

    private static void source(String kind, Subject source, Subject spec, String name) {
        switch (kind) {
            case "local" -> {
                if (source.at("path").given()) {
                    VolumeRules.noBacksteps(source.at("path"));
                }
                if (!spec.at("nodeAffinity").present()) {
                    spec.at("nodeAffinity").required("Local volume requires node affinity");
                }
            }
            case "csi" -> csi(source);
            case "iscsi" -> VolumeSources.iscsi(source, name);
            default -> VolumeSources.check(kind, source, true);
        }
    }

    private static void csi(Subject source) {
        if (source.at("driver").given()) {
            VolumeRules.csiDriver(source.at("driver"));
        }
        source.at("volumeHandle").given();
        for (String field : List.of(
                "controllerPublishSecretRef",
                "controllerExpandSecretRef",
                "nodePublishSecretRef",
                "nodeExpandSecretRef")) {
            Subject secret = source.at(field);
            if (secret.present()) {
                if (secret.at("name").given()) {
                    secret.at("name").named(Names::dns1123Subdomain);
                }
                if (secret.at("namespace").given()) {
                    secret.at("namespace").named(Names::dns1123Label);
                }
            }
        }
    }

    private static void attributesClass(Subject spec) {
        Subject attributes = spec.at("volumeAttributesClassName");
        if (!attributes.present()) {
            return;
        }
        if (attributes.empty()) {
            attributes.required("an empty string is disallowed");
        } else {
            attributes.named(Names::dns1123Subdomain);
        }
        if (!spec.at("csi").present()) {
            spec.at("csi").required("has to be specified when using volumeAttributesClassName");
        }
    }

    /** Checks an update of a volume. */
    public static void update(ObjectNode object, ObjectNode before, FieldErrors errors) {
        // upstream looks at the whole volume twice
        create(object, errors);
        create(object, errors);
        ObjectNode now = Json.child(object.deepCopy(), "spec").retain(KINDS);
        ObjectNode was = Json.child(before.deepCopy(), "spec").retain(KINDS);
        if (now.get("csi") instanceof ObjectNode driver
                && was.get("csi") instanceof ObjectNode old
                && old.get("controllerExpandSecretRef") == null) {
            driver.remove("controllerExpandSecretRef");
        }
        if (!now.equals(was)) {
            errors.forbidden(
                    FieldPath.of("spec", "persistentvolumesource"),
                    "spec.persistentvolumesource is immutable after creation\n"
                            + Difference.of("PersistentVolumeSource", was, now));
        }
        Subject spec = PodValidation.root(object, errors).at("spec");
        Subject old = PodValidation.root(before, errors).at("spec");
        spec.at("volumeMode").toldAt(FieldPath.of("volumeMode")).unchanged(old.at("volumeMode"));
        affinityUnchanged(spec.at("nodeAffinity").toldAt(FieldPath.of("nodeAffinity")), old.at("nodeAffinity"));
        Subject attributes = spec.at("volumeAttributesClassName");
        if (old.at("volumeAttributesClassName").present() && !attributes.present()) {
            attributes.forbidden("update from non-nil value to nil is forbidden");
        }
    }

    /** Labels of topology may get their new names; nothing else changes once it is there. */
    private static void affinityUnchanged(Subject affinity, Subject old) {
        if (old.present() && !renamed(affinity).equals(renamed(old))) {
            affinity.invalidStructure(
                    "VolumeNodeAffinity", "field is immutable, except for updating from beta label to GA");
        }
    }

    private static String renamed(Subject affinity) {
        String text = affinity.value() == null ? "" : Json.toString(affinity.value());
        for (Map.Entry<String, String> label : NEW_LABELS.entrySet()) {
            text = text.replace("\"key\":\"" + label.getKey() + "\"", "\"key\":\"" + label.getValue() + "\"");
        }
        return text;
    }
}
