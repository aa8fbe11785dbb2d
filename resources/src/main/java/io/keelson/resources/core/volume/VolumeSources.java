package io.keelson.resources.core.volume;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules on what a volume of a pod and a persistent volume can both come from. Some kinds differ a little: what
 * belongs to no namespace names the namespace of its secret.
 */
final class VolumeSources {
    private static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("gcePersistentDisk", List.of("pdName")),
            Map.entry("awsElasticBlockStore", List.of("volumeID")),
            Map.entry("nfs", List.of("server", "path")),
            Map.entry("glusterfs", List.of("endpoints", "path")),
            Map.entry("rbd", List.of("monitors", "image")),
            Map.entry("cinder", List.of("volumeID")),
            Map.entry("cephfs", List.of("monitors")),
            Map.entry("flexVolume", List.of("driver")),
            Map.entry("azureFile", List.of("secretName", "shareName")),
            Map.entry("azureDisk", List.of("diskName", "diskURI")),
            Map.entry("vsphereVolume", List.of("volumePath")),
            Map.entry("photonPersistentDisk", List.of("pdID")),
            Map.entry("portworxVolume", List.of("volumeID")),
            Map.entry("scaleIO", List.of("gateway", "system", "volumeName")));
    private static final Map<String, Pattern> ISCSI_NAMES = Map.of(
            "iqn",
            Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}\\-.]+)(:[^,;*&$|\\s]+)$"),
            "eui",
            Pattern.compile("^eui.\\p{Alnum}{16}$"),
            "naa",
            Pattern.compile("^naa.\\p{Alnum}{32}$"));
    private static final String[] HOST_PATHS = {
        "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"
    };

    private VolumeSources() {}

    /** Checks a source that both know. */
    static void check(String kind, Subject source, boolean persistent) {
        REQUIRED.getOrDefault(kind, List.of()).forEach(field -> source.at(field).given());
        switch (kind) {
            case "hostPath" -> hostPath(source);
            case "gcePersistentDisk", "awsElasticBlockStore" -> between(source.at("partition"), 1);
            case "nfs" -> {
                if (!source.at("path").text().startsWith("/")) {
                    wrong(source.at("path"), "must be an absolute path");
                }
            }
            case "glusterfs" -> {
                Subject namespace = source.at("endpointsNamespace");
                if (namespace.present() && namespace.empty()) {
                    namespace.invalid("if the endpointnamespace is set, it must be a valid namespace name");
                }
                namespace.optionallyNamed(Names::dns1123Label);
            }
            case "flocker" -> flocker(source);
            case "quobyte" -> quobyte(source);
            case "iscsi" -> iscsi(source, false);
            case "cinder" -> secret(source.at("secretRef"), persistent);
            case "fc" -> fibreChannel(source);
            case "flexVolume" -> source.at("options").entries((key, value) -> ownNamespace(key, value));
            case "azureFile" -> {
                if (source.at("secretNamespace").present()) {
                    source.at("secretNamespace").given();
                }
            }
            case "azureDisk" -> azureDisk(source);
            case "storageos" -> {
                if (source.at("volumeName").given()) {
                    source.at("volumeName").named(Names::dns1123Label);
                }
                source.at("volumeNamespace").optionallyNamed(Names::dns1123Label);
                secret(source.at("secretRef"), persistent);
            }
            default -> {}
        }
    }

    private static void wrong(Subject text, String detail) {
        text.errors().invalid(text.path(), text.text(), detail);
    }

    private static void between(Subject number, int told) {
        if (number.number() < 0 || number.number() > 255) {
            number.invalid("must be between " + told + " and 255, inclusive");
        }
    }

    private static void secret(Subject secret, boolean persistent) {
        if (secret.present()) {
            secret.at("name").given();
            if (persistent) {
                secret.at("namespace").given();
            }
        }
    }

    private static void hostPath(Subject source) {
        if (source.at("path").given()) {
            VolumeRules.noBacksteps(source.at("path"));
            source.at("type").optionalOneOf(HOST_PATHS);
        }
    }

    private static void flocker(Subject source) {
        Subject name = source.at("datasetName");
        boolean id = !source.at("datasetUUID").empty();
        if (name.empty() && !id) {
            source.required("one of datasetName and datasetUUID is required");
        }
        if (!name.empty() && id) {
            source.errors()
                    .invalid(
                            source.path(),
                            "resource",
                            "datasetName and datasetUUID can not be specified simultaneously");
        }
        if (name.text().contains("/")) {
            name.invalid("must not contain '/'");
        }
    }

    private static void quobyte(Subject source) {
        String form = "must be a host:port pair or multiple pairs separated by commas";
        Subject registry = source.at("registry");
        if (registry.empty()) {
            registry.required(form);
        } else if (source.at("tenant").text().length() >= 65) {
            source.at("tenant").required("must be a UUID and may not exceed a length of 64 characters");
        } else {
            for (String pair : registry.text().split(",", -1)) {
                if (!pair.matches("[^:\\[\\]]*:[^:\\[\\]]*|\\[[^\\[\\]]*]:[^:\\[\\]]*")) {
                    registry.invalid(form);
                }
            }
        }
        source.at("volume").given();
    }

    /** Checks the source of a persistent volume of this name. */
    static void iscsi(Subject source, String volumeName) {
        Subject portal = source.at("targetPortal");
        portal.given();
        if (source.at("initiatorName").present() && (volumeName + ":" + portal.text()).length() > 64) {
            source.errors()
                    .invalid(
                            source.path().child("targetportal"),
                            portal.text(),
                            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if"
                                    + " iscsi.initiatorName is specified.");
        }
        iscsi(source, true);
    }

    private static void iscsi(Subject source, boolean persistent) {
        if (!persistent) {
            source.at("targetPortal").given();
        }
        if (source.at("iqn").given()) {
            iscsiName(source.at("iqn"), persistent);
        }
        between(source.at("lun"), 0);
        Subject secret = source.at("secretRef");
        if ((source.at("chapAuthDiscovery").isTrue()
                        || source.at("chapAuthSession").isTrue())
                && !secret.present()) {
            secret.required("");
        }
        if (persistent && secret.present()) {
            secret.at("name").given();
        }
        Subject initiator = source.at("initiatorName");
        if (initiator.present()) {
            iscsiName(initiator.toldAt(source.path().child("initiatorname")), persistent);
        }
    }

    private static void iscsiName(Subject name, boolean persistent) {
        String start = name.text().substring(0, Math.min(3, name.text().length()));
        Pattern pattern = ISCSI_NAMES.get(start);
        if (pattern == null) {
            wrong(name, "must be valid format" + (persistent ? "" : " starting with iqn, eui, or naa"));
        } else if (!pattern.matcher(name.text()).find()) {
            wrong(name, "must be valid format");
        }
    }

    private static void fibreChannel(Subject source) {
        Subject targets = source.at("targetWWNs");
        boolean ids = !source.at("wwids").empty();
        if (targets.empty() && !ids) {
            targets.required("must specify either targetWWNs or wwids, but not both");
        }
        if (!targets.empty() && ids) {
            targets.invalid("targetWWNs and wwids can not be specified simultaneously");
        }
        if (!targets.empty()) {
            if (!source.at("lun").present()) {
                source.at("lun").required("lun is required if targetWWNs is specified");
            }
            between(source.at("lun"), 0);
        }
    }

    private static void ownNamespace(String key, Subject value) {
        int slash = key.indexOf('/');
        String namespace = "." + (slash < 0 ? key : key.substring(0, slash)).toLowerCase(Locale.ROOT);
        if (namespace.endsWith(".kubernetes.io") || namespace.endsWith(".k8s.io")) {
            value.errors().invalid(value.path(), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }

    private static void azureDisk(Subject source) {
        source.at("cachingMode").optionalOneOf("None", "ReadOnly", "ReadWrite");
        Subject kind = source.at("kind");
        kind.optionalOneOf("Dedicated", "Managed", "Shared");
        Subject uri = source.at("diskURI");
        boolean managed = kind.is("Managed");
        if (managed && !uri.text().startsWith("/subscriptions/")) {
            uri.notSupported("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/"
                    + "{disk-id}");
        }
        if (kind.present() && !managed && !uri.text().startsWith("https://")) {
            uri.notSupported("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
        }
    }
}
