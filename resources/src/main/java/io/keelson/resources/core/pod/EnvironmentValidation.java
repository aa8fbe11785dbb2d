package io.keelson.resources.core.pod;

import io.keelson.api.quantity.Quantity;
import io.keelson.api.quantity.QuantityException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules on environment variables and on fields of the pod they are taken from. */
public final class EnvironmentValidation {
    private static final Pattern SUBSCRIPT = Pattern.compile("([^\\[]+)\\['([^']*)'\\]");
    private static final Set<String> LABELS = Set.of(
            "metadata.annotations",
            "metadata.labels",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.serviceAccountName",
            "spec.schedulerName",
            "status.phase",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs",
            "spec.host");
    private static final String[] ENV_FIELDS = {
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "spec.serviceAccountName",
        "status.hostIP",
        "status.hostIPs",
        "status.podIP",
        "status.podIPs"
    };
    private static final String[] VOLUME_FIELDS = {
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"
    };
    private static final String[] RESOURCES = {
        "limits.cpu", "limits.ephemeral-storage", "limits.memory",
        "requests.cpu", "requests.ephemeral-storage", "requests.memory"
    };
    private static final String SIZES = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

    private EnvironmentValidation() {}

    /** Returns the fields of a pod that its volumes can show. */
    public static String[] volumeFields() {
        return VOLUME_FIELDS.clone();
    }

    /** Files that variables come from must lie in a directory of the pod's own. */
    static void fileVolumes(PodScope pod) {
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            for (Subject container : pod.spec().at(list).each()) {
                for (Subject variable : container.at("env").each()) {
                    Subject name = variable.at("valueFrom", "fileKeyRef", "volumeName");
                    Subject volume = pod.volumes().get(name.text());
                    boolean fromFile = variable.at("valueFrom", "fileKeyRef").present();
                    if (fromFile && volume == null) {
                        name.errors().add(FieldError.notFound(name.path(), name.text()));
                    } else if (fromFile
                            && volume != null
                            && !volume.at("emptyDir").present()) {
                        name.invalid("referenced volume must be of type emptyDir");
                    }
                }
            }
        }
    }

    static void env(Subject env) {
        for (Subject variable : env.each()) {
            if (variable.at("name").given()) {
                variable.at("name").named(Names::relaxedEnvironmentVariable);
            }
            valueFrom(variable);
        }
    }

    private static void valueFrom(Subject variable) {
        Subject from = variable.at("valueFrom");
        if (!from.present()) {
            return;
        }
        int sources = 0;
        if (from.at("fieldRef").present()) {
            sources++;
            field(from.at("fieldRef"), ENV_FIELDS);
        }
        if (from.at("resourceFieldRef").present()) {
            sources++;
            resource(from.at("resourceFieldRef"), false);
        }
        for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
            Subject key = from.at(kind);
            if (key.present()) {
                sources++;
                key.at("name").named(Names::dns1123Subdomain);
                if (key.at("key").given()) {
                    key.at("key").named(Names::configMapKey);
                }
            }
        }
        if (from.at("fileKeyRef").present()) {
            sources++;
            file(from.at("fileKeyRef"));
        }
        if (sources == 0) {
            from.errors()
                    .invalid(
                            from.path(),
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`"
                                    + " or `fileKeyRef`");
        } else if (!variable.at("value").empty()) {
            from.errors().invalid(from.path(), "", "may not be specified when `value` is not empty");
        } else if (sources > 1) {
            from.errors().invalid(from.path(), "", "may not have more than one field specified at a time");
        }
    }

    private static void file(Subject file) {
        if (file.at("key").given()) {
            file.at("key").named(Names::relaxedEnvironmentVariable);
        }
        if (file.at("volumeName").given()) {
            file.at("volumeName").named(Names::dns1123Label);
        }
        if (file.at("path").given()) {
            VolumeRules.noBacksteps(file.at("path"));
        }
    }

    public static void field(Subject reference, String... allowed) {
        Subject field = reference.at("fieldPath");
        if (!reference.at("apiVersion").given() || !field.given()) {
            return;
        }
        String path = field.text();
        Matcher subscript = SUBSCRIPT.matcher(path);
        String base = subscript.matches() ? subscript.group(1) : path;
        boolean known = subscript.matches()
                ? base.equals("metadata.annotations") || base.equals("metadata.labels")
                : LABELS.contains(path);
        if (!reference.at("apiVersion").is("v1")) {
            field.invalid("error converting fieldPath: unsupported pod version: "
                    + reference.at("apiVersion").text());
        } else if (!known) {
            field.invalid("error converting fieldPath: "
                    + (subscript.matches()
                            ? "field label does not support subscript"
                            : "field label not supported: " + path));
        } else if (subscript.matches()) {
            String key = base.equals("metadata.labels")
                    ? subscript.group(2)
                    : subscript.group(2).toLowerCase(Locale.ROOT);
            reference.errors().invalid(reference.path(), key, Names.qualifiedName(key));
        } else if (!List.of(allowed).contains(path)) {
            field.notSupported(allowed);
        }
    }

    public static void resource(Subject reference, boolean volume) {
        Subject resource = reference.at("resource");
        String name = resource.text();
        boolean huge = name.startsWith("requests.hugepages-") || name.startsWith("limits.hugepages-");
        if (volume && reference.at("containerName").empty()) {
            reference.at("containerName").required("");
        } else if (resource.given() && !List.of(RESOURCES).contains(name) && !huge) {
            resource.notSupported(RESOURCES);
        }
        divisor(reference, name, huge);
    }

    private static void divisor(Subject reference, String name, boolean huge) {
        Subject divisor = reference.at("divisor");
        String amount = canonical(divisor.text());
        if (amount.isEmpty() || amount.equals("0")) {
            return;
        }
        String kind = name.substring(name.indexOf('.') + 1);
        String of =
                switch (kind) {
                    case "memory" -> "memory resource";
                    case "ephemeral-storage" -> "local ephemeral storage resource";
                    default -> huge ? "hugepages resource" : "";
                };
        if (kind.equals("cpu")) {
            if (!amount.equals("1m") && !amount.equals("1")) {
                reference
                        .errors()
                        .invalid(
                                divisor.path(),
                                name,
                                "only divisor's values 1m and 1 are supported with the cpu resource");
            }
        } else if (!of.isEmpty() && !List.of(SIZES.split(", ")).contains(amount)) {
            reference
                    .errors()
                    .invalid(divisor.path(), name, "only divisor's values " + SIZES + " are supported with the " + of);
        }
    }

    private static String canonical(String amount) {
        try {
            return amount.isEmpty() ? "" : Quantity.parse(amount).toString();
        } catch (QuantityException e) {
            return amount;
        }
    }

    static void envFrom(Subject list) {
        for (Subject source : list.each()) {
            source.at("prefix").optionallyNamed(Names::relaxedEnvironmentVariable);
            int sources = 0;
            for (String kind : List.of("configMapRef", "secretRef")) {
                Subject reference = source.at(kind);
                if (reference.present()) {
                    sources++;
                    if (reference.at("name").given()) {
                        reference.at("name").named(Names::dns1123Subdomain);
                    }
                }
            }
            if (sources == 0) {
                list.errors().invalid(list.path(), "", "must specify one of: `configMapRef` or `secretRef`");
            } else if (sources > 1) {
                list.errors().invalid(list.path(), "", "may not have more than one field specified at a time");
            }
        }
    }
}
