package io.keelson.resources.core.volume;

import io.keelson.api.quantity.Quantity;
import io.keelson.api.quantity.QuantityException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.core.pod.EnvironmentValidation;
import io.keelson.resources.validation.Subject;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rules on volumes of pods. */
public final class VolumeRules {
    private static final String MODE = "must be a number between 0 and 0777 (octal), both inclusive";
    /** The kinds in the order in which they are looked at, and where errors about a second one are told. */
    private static final List<String> KINDS = List.of(
            "hostPath",
            "gitRepo",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "secret",
            "nfs",
            "iscsi",
            "glusterfs",
            "flocker",
            "persistentVolumeClaim",
            "rbd",
            "cinder",
            "cephfs",
            "quobyte",
            "downwardAPI",
            "fc",
            "flexVolume",
            "configMap",
            "azureFile",
            "vsphereVolume",
            "photonPersistentDisk",
            "portworxVolume",
            "azureDisk",
            "storageos",
            "projected",
            "scaleIO",
            "csi",
            "ephemeral",
            "image");

    private static final Map<String, String> TOLD_AS = Map.of("cephfs", "cephFS", "downwardAPI", "downwarAPI");

    private VolumeRules() {}

    /**
     * Checks the volumes of a pod.
     *
     * @param podName the pod's name, empty where it is not known
     */
    public static void volumes(Subject volumes, String podName) {
        Set<String> names = new HashSet<>();
        Set<String> created = new HashSet<>();
        if (!podName.isEmpty()) {
            for (Subject volume : volumes.each()) {
                if (volume.at("ephemeral").present()) {
                    created.add(podName + "-" + volume.at("name").text());
                }
            }
        }
        for (Subject told : volumes.each()) {
            FieldErrors errors = new FieldErrors();
            Subject volume = new Subject(told.value(), told.path(), errors);
            source(volume);
            Subject name = volume.at("name");
            if (name.given()) {
                name.named(Names::dns1123Label);
            }
            if (names.contains(name.text())) {
                name.duplicate();
            }
            if (errors.isEmpty()) {
                names.add(name.text());
            }
            told.errors().addAll(errors);
            Subject claim = told.at("persistentVolumeClaim", "claimName");
            if (created.contains(claim.text())) {
                claim.invalid("must not reference a PVC that gets created for an ephemeral volume");
            }
        }
    }

    private static void source(Subject volume) {
        int sources = 0;
        Subject empty = volume.at("emptyDir");
        if (empty.present()) {
            sources++;
            if (empty.at("sizeLimit").text().startsWith("-")) {
                empty.at("sizeLimit").forbidden("SizeLimit field must be a valid resource quantity");
            }
        }
        for (String kind : KINDS) {
            Subject source = volume.at(kind);
            if (!source.present()) {
                continue;
            }
            if (sources++ > 0) {
                volume.at(TOLD_AS.getOrDefault(kind, kind)).forbidden("may not specify more than 1 volume type");
            } else {
                kind(kind, source, volume);
            }
        }
        if (sources == 0) {
            volume.required("must specify a volume type");
        }
    }

    private static void kind(String kind, Subject source, Subject volume) {
        switch (kind) {
            case "secret", "configMap" -> keys(source, kind.equals("secret") ? "secretName" : "name");
            case "downwardAPI" -> {
                mode(source.at("defaultMode"));
                // upstream tells errors of a file at the source, without its place in the list
                source.at("items").each().forEach(file -> file(file.toldAt(source.path())));
            }
            case "projected" -> projected(source);
            case "ephemeral" -> {
                if (!source.at("volumeClaimTemplate").present()) {
                    source.at("volumeClaimTemplate").required("");
                } else {
                    claimMetadata(source.at("volumeClaimTemplate", "metadata"));
                    VolumeValidation.claimSpec(source.at("volumeClaimTemplate", "spec"));
                }
            }
            case "image" -> {
                source.at("reference").given();
                source.at("pullPolicy").oneOf("Always", "IfNotPresent", "Never");
            }
            case "csi" -> csi(source);
            case "gitRepo" -> {
                source.at("repository").given();
                relative(source.at("directory"));
            }
            case "persistentVolumeClaim" -> source.at("claimName").given();
            case "gcePersistentDisk" ->
                VolumeSources.check(kind, source.toldAt(volume.path().child("persistentDisk")), false);
            default -> VolumeSources.check(kind, source, false);
        }
    }

    /** A template's labels and annotations go to the claim; everything else is decided by the pod. */
    private static void claimMetadata(Subject metadata) {
        Subject annotations = metadata.at("annotations");
        Subject labels = metadata.at("labels");
        metadata.errors().addAll(ObjectMetaValidation.annotations(annotations.value(), annotations.path()));
        metadata.errors().addAll(ObjectMetaValidation.labels(labels.value(), labels.path()));
        metadata.entries((field, value) -> {
            if (!field.equals("labels") && !field.equals("annotations")) {
                metadata.at(field).forbidden("cannot be set");
            }
        });
    }

    private static void csi(Subject source) {
        if (source.at("driver").given()) {
            csiDriver(source.at("driver"));
        }
        Subject secret = source.at("nodePublishSecretRef");
        if (secret.present()) {
            if (secret.at("name").given()) {
                secret.at("name").named(Names::dns1123Subdomain);
            }
        }
    }

    /** The name of a CSI driver. */
    public static void csiDriver(Subject driver) {
        String name = driver.text();
        if (name.length() > 63) {
            driver.errors().add(FieldError.tooLong(driver.path(), 63));
        }
        driver.errors().invalid(driver.path(), name, Names.dns1123Subdomain(name.toLowerCase(Locale.ROOT)));
    }

    private static void keys(Subject source, String name) {
        source.at(name).given();
        mode(source.at("defaultMode"));
        source.at("items").each().forEach(VolumeRules::keyToPath);
    }

    private static void keyToPath(Subject item) {
        item.at("key").given();
        item.at("path").given();
        nonReserved(item.at("path"));
        mode(item.at("mode"));
    }

    private static void file(Subject file) {
        file.at("path").given();
        nonReserved(file.at("path"));
        if (file.at("fieldRef").present()) {
            EnvironmentValidation.field(file.at("fieldRef"), EnvironmentValidation.volumeFields());
            if (file.at("resourceFieldRef").present()) {
                file.errors()
                        .invalid(
                                file.path(),
                                "resource",
                                "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.at("resourceFieldRef").present()) {
            EnvironmentValidation.resource(file.at("resourceFieldRef"), true);
        } else {
            file.required("one of fieldRef and resourceFieldRef is required");
        }
        mode(file.at("mode"));
    }

    private static void projected(Subject projected) {
        mode(projected.at("defaultMode"));
        Set<String> paths = new HashSet<>();
        for (Subject source : projected.at("sources").each()) {
            int sources = 0;
            for (String kind : List.of("secret", "configMap")) {
                Subject keys = source.at(kind);
                if (keys.present()) {
                    sources++;
                    keys.at("name").given();
                    for (Subject item : keys.at("items").each()) {
                        keyToPath(item);
                        claimPath(
                                projected,
                                paths,
                                item.at("path").text(),
                                keys.at("name").text());
                    }
                }
            }
            Subject downward = source.at("downwardAPI");
            if (downward.present()) {
                sources++;
                for (Subject item : downward.at("items").each()) {
                    file(item.toldAt(downward.path()));
                    claimPath(
                            projected,
                            paths,
                            item.at("path").text(),
                            item.at("path").text());
                }
            }
            Subject token = source.at("serviceAccountToken");
            if (token.present()) {
                sources++;
                token(projected, token);
            }
            if (sources > 1) {
                source.forbidden("may not specify more than 1 volume type per source");
            }
        }
    }

    private static void token(Subject projected, Subject token) {
        Subject seconds = token.at("expirationSeconds");
        if (seconds.number() < 600) {
            seconds.invalid("may not specify a duration less than 10 minutes");
        }
        if (seconds.number() > 1L << 32) {
            seconds.invalid("may not specify a duration larger than 2^32 seconds");
        }
        Subject path = token.at("path").toldAt(projected.path().child("path"));
        if (path.given()) {
            nonReserved(path);
        }
    }

    private static void claimPath(Subject projected, Set<String> paths, String path, String shown) {
        if (!path.isEmpty() && !paths.add(path)) {
            projected.errors().invalid(projected.path(), shown, "conflicting duplicate paths");
        }
    }

    private static void mode(Subject mode) {
        if (mode.present() && (mode.number() < 0 || mode.number() > 0777)) {
            mode.invalid(MODE);
        }
    }

    /** A path without any {@code ..}. */
    public static void noBacksteps(Subject path) {
        if (Arrays.asList(path.text().split("/", -1)).contains("..")) {
            path.invalid("must not contain '..'");
        }
    }

    /** A path that stays below the place it is taken at. */
    public static void relative(Subject path) {
        relative(path, path.text());
    }

    /** A path, shown as it is, in a text that says more. */
    public static void relative(Subject told, String path) {
        if (path.startsWith("/")) {
            told.errors().invalid(told.path(), path, "must be a relative path");
        }
        if (Arrays.asList(path.split("/", -1)).contains("..")) {
            told.errors().invalid(told.path(), path, "must not contain '..'");
        }
    }

    private static void nonReserved(Subject path) {
        relative(path);
        if (path.text().startsWith("..") && !path.text().startsWith("../")) {
            path.invalid("must not start with '..'");
        }
    }

    /** Returns an amount, nothing where it cannot be read. */
    public static Quantity amount(String text) {
        try {
            return Quantity.parse(text);
        } catch (QuantityException e) {
            return Quantity.ZERO;
        }
    }
}
