package io.keelson.apiserver.validation;

import io.keelson.api.validation.Names;
import java.util.List;
import java.util.Map;

/** The rules on where persistent volumes come from. */
final class PersistentSources {
    private static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("gcePersistentDisk", List.of("pdName")),
            Map.entry("awsElasticBlockStore", List.of("volumeID")),
            Map.entry("glusterfs", List.of("endpoints", "path")),
            Map.entry("nfs", List.of("server", "path")),
            Map.entry("rbd", List.of("monitors", "image")),
            Map.entry("cephfs", List.of("monitors")),
            Map.entry("iscsi", List.of("targetPortal", "iqn")),
            Map.entry("cinder", List.of("volumeID")),
            Map.entry("flexVolume", List.of("driver")),
            Map.entry("azureFile", List.of("secretName", "shareName")),
            Map.entry("vsphereVolume", List.of("volumePath")),
            Map.entry("photonPersistentDisk", List.of("pdID")),
            Map.entry("portworxVolume", List.of("volumeID")),
            Map.entry("csi", List.of("driver", "volumeHandle")));

    private PersistentSources() {}

    static void validate(Subject spec, List<String> sources, boolean hasNodeAffinity) {
        if (sources.isEmpty()) {
            spec.required("must specify a volume type");
        }
        for (int i = 0; i < sources.size(); i++) {
            Subject source = spec.at(sources.get(i));
            if (i > 0) {
                source.forbidden("may not specify more than 1 volume type");
                continue;
            }
            source(sources.get(i), source);
            if (sources.get(i).equals("local") && !hasNodeAffinity) {
                spec.at("nodeAffinity").required("Local volume requires node affinity");
            }
        }
    }

    private static void source(String kind, Subject source) {
        switch (kind) {
            case "hostPath" -> {
                if (source.at("path").given()) {
                    VolumeRules.noBacksteps(source.at("path"));
                    source.at("type")
                            .optionalOneOf(
                                    "",
                                    "BlockDevice",
                                    "CharDevice",
                                    "Directory",
                                    "DirectoryOrCreate",
                                    "File",
                                    "FileOrCreate",
                                    "Socket");
                }
            }
            case "local" -> {
                if (source.at("path").given()) {
                    VolumeRules.noBacksteps(source.at("path"));
                }
            }
            case "nfs" -> {
                source.at("server").given();
                if (source.at("path").given() && !source.at("path").text().startsWith("/")) {
                    source.at("path").invalid("must be an absolute path");
                }
            }
            case "csi" -> {
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
            default ->
                REQUIRED.getOrDefault(kind, List.of())
                        .forEach(field -> source.at(field).given());
        }
    }
}
