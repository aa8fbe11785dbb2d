package io.keelson.resources.core.volume;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.validation.Difference;
import io.keelson.resources.validation.Subject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on claims of persistent volumes. */
public final class VolumeValidation {
    private static final String[] MODES = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"};

    private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final String[] RESIZES = {
        "ControllerResizeInProgress",
        "ControllerResizeInfeasible",
        "NodeResizeInProgress",
        "NodeResizeInfeasible",
        "NodeResizePending"
    };

    private VolumeValidation() {}

    /** Checks a new claim. */
    public static void claim(ObjectNode object, FieldErrors errors) {
        claimSpec(PodValidation.root(object, errors).at("spec"));
    }

    /** Checks the specification of a claim or a template of claims. */
    public static void claimSpec(Subject spec) {
        Subject modes = spec.at("accessModes");
        Subject selector = spec.at("selector");
        FieldErrors inSelector = LabelSelectorValidation.validate(selector.value(), selector.path());
        if (modes.empty()) {
            accessModes(modes, "at least 1 access mode is required");
            spec.errors().addAll(inSelector);
        } else {
            spec.errors().addAll(inSelector);
            accessModes(modes, "");
        }
        Subject storage = spec.at("resources", "requests", "storage");
        Subject told = storage.toldAt(spec.path().child("resources").key("storage"));
        if (!storage.present()) {
            told.required("");
        } else {
            positive(told);
        }
        spec.at("storageClassName").optionallyNamed(Names::dns1123Subdomain);
        spec.at("volumeMode").optionalOneOf("Block", "Filesystem");
        source(spec.at("dataSource"));
        Subject reference = spec.at("dataSourceRef");
        source(reference);
        reference.at("namespace").optionallyNamed(Names::dns1123Label);
        if (spec.at("dataSource").present() && reference.present()) {
            if (!reference.at("namespace").empty()) {
                spec.errors()
                        .invalid(
                                spec.path(),
                                Json.object(),
                                "may not be specified when dataSourceRef.namespace is specified");
            } else if (!same(spec.at("dataSource"), reference)) {
                spec.errors().invalid(spec.path(), Json.object(), "must match dataSourceRef");
            }
        }
        spec.at("volumeAttributesClassName").optionallyNamed(Names::dns1123Subdomain);
    }

    private static boolean same(Subject source, Subject reference) {
        for (String field : List.of("apiGroup", "kind", "name")) {
            if (!source.at(field).text().equals(reference.at(field).text())) {
                return false;
            }
        }
        return true;
    }

    private static void source(Subject source) {
        if (!source.present()) {
            return;
        }
        source.at("name").given();
        source.at("kind").given();
        String kind = source.at("kind").text();
        if (source.at("apiGroup").empty()) {
            if (!kind.equals("PersistentVolumeClaim")) {
                source.errors()
                        .invalid(
                                source.path(),
                                kind,
                                "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
            }
        } else {
            source.at("apiGroup").named(Names::dns1123Subdomain);
        }
    }

    static void basic(Subject amount) {
        Quantity quantity = VolumeRules.amount(amount.text());
        if (quantity.signum() < 0) {
            amount.errors().invalid(amount.path(), quantity.value(), "must be a valid resource quantity");
        }
    }

    static void positive(Subject amount) {
        Quantity quantity = VolumeRules.amount(amount.text());
        if (quantity.signum() <= 0) {
            amount.errors().invalid(amount.path(), quantity.toString(), "must be greater than zero");
        }
    }

    static void accessModes(Subject modes, String missing) {
        if (modes.empty()) {
            modes.required(missing);
        }
        boolean single = false;
        boolean other = false;
        for (Subject mode : modes.each()) {
            boolean known = List.of(MODES).contains(mode.text());
            if (!known) {
                mode.toldAt(modes.path()).notSupported(MODES);
            }
            single |= mode.is("ReadWriteOncePod");
            other |= known && !mode.is("ReadWriteOncePod");
        }
        if (single && other) {
            modes.forbidden("may not use ReadWriteOncePod with other access modes");
        }
    }

    /** Checks an update of a claim. */
    public static void claimUpdate(ObjectNode object, ObjectNode before, FieldErrors errors) {
        claim(object, errors);
        Subject claim = PodValidation.root(object, errors);
        Subject old = PodValidation.root(before, new FieldErrors());
        ObjectNode now = Json.child(object.deepCopy(), "spec");
        ObjectNode was = Json.child(before.deepCopy(), "spec");
        if (old.at("spec", "volumeName").empty()) {
            carry(now, was, "volumeName");
        }
        Subject annotation = claim.at("metadata", "annotations", CLASS);
        Subject former = old.at("metadata", "annotations", CLASS);
        Subject name = claim.at("spec", "storageClassName");
        boolean unnamed = !old.at("spec", "storageClassName").present() && name.present();
        if (unnamed
                && former.present()
                && name.is(former.text())
                && (!annotation.present() || annotation.same(former))) {
            now.remove("storageClassName"); // the field takes the place of the annotation
        } else {
            if (!annotation.is(former.text())) {
                errors.invalid(annotation.path(), annotation.text(), "field is immutable");
            }
            if (unnamed && (!former.present() || name.is(former.text()))) {
                now.remove("storageClassName");
            }
        }
        boolean bound = claim.at("status", "phase").is("Bound");
        if (bound) {
            JsonNode storage = Json.at(was, "resources", "requests", "storage");
            if (storage != null) {
                Json.child(now, "resources", "requests").set("storage", storage);
            }
            carry(was, now, "volumeAttributesClassName");
        }
        if (!now.equals(was)) {
            claim.at("spec")
                    .forbidden("spec is immutable after creation except resources.requests and"
                            + " volumeAttributesClassName for bound claims\n"
                            + Difference.of("PersistentVolumeClaimSpec", was, now));
        }
        Subject size = claim.at("spec", "resources", "requests", "storage");
        Quantity wanted = VolumeRules.amount(size.text());
        Quantity had = VolumeRules.amount(
                old.at("spec", "resources", "requests", "storage").text());
        Quantity given =
                VolumeRules.amount(old.at("status", "capacity", "storage").text());
        if (wanted.compareTo(had) < 0 && wanted.compareTo(given) <= 0) {
            claim.at("spec", "resources", "requests", "storage")
                    .forbidden("field can not be less than status.capacity");
        }
        claim.at("spec", "volumeMode").toldAt(FieldPath.of("volumeMode")).unchanged(old.at("spec", "volumeMode"));
    }

    /** Checks an update of the status of a claim. */
    public static void claimStatus(ObjectNode object, FieldErrors errors) {
        Subject claim = PodValidation.root(object, errors);
        claim.at("status", "capacity").entries((name, amount) -> basic(amount));
        Subject statuses = claim.at("status", "allocatedResourceStatuses");
        statuses.entries((name, status) -> {
            resource(name, statuses);
            if (!List.of(RESIZES).contains(status.text())) {
                errors.notSupported(statuses.path(), name, List.of(RESIZES));
            }
        });
        Subject allocated = claim.at("status", "allocatedResources");
        allocated.entries((name, amount) -> {
            int before = errors.size();
            resource(name, allocated);
            if (errors.size() == before) {
                basic(amount);
            }
        });
    }

    private static void resource(String name, Subject told) {
        List<String> wrong = Names.qualifiedName(name);
        told.errors().invalid(told.path(), name, wrong);
        boolean ours = !name.contains("/") || name.contains("kubernetes.io/");
        if (wrong.isEmpty() && ours && !name.equals("storage")) {
            told.errors().notSupported(told.path(), name, List.of("storage"));
        }
    }

    private static void carry(ObjectNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }
}
