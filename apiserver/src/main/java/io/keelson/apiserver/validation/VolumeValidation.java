package io.keelson.apiserver.validation;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on persistent volumes and claims of them. */
public final class VolumeValidation {
    private static final String[] MODES = {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"};
    private static final List<String> NOT_SOURCES = List.of(
            "capacity",
            "accessModes",
            "claimRef",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "mountOptions",
            "volumeMode",
            "nodeAffinity",
            "volumeAttributesClassName");

    private VolumeValidation() {}

    /** Checks a new claim. */
    public static void claim(ObjectNode object, FieldErrors errors) {
        claimSpec(PodValidation.root(object, errors).at("spec"));
    }

    /** Checks the specification of a claim or a template of claims. */
    static void claimSpec(Subject spec) {
        if (spec.at("accessModes").empty()) {
            spec.at("accessModes").required("at least 1 access mode is required");
        }
        Subject selector = spec.at("selector");
        selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
        accessModes(spec.at("accessModes"));
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

    private static void positive(Subject amount) {
        Quantity quantity = VolumeRules.amount(amount.text());
        if (quantity.signum() <= 0) {
            amount.errors().invalid(amount.path(), quantity.toString(), "must be greater than zero");
        }
    }

    private static void accessModes(Subject modes) {
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
        claim.at("spec", "volumeMode").unchanged(old.at("spec", "volumeMode"));
    }

    private static void carry(ObjectNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }

    /** Checks a new volume. */
    public static void volume(ObjectNode object, FieldErrors errors) {
        Subject spec = PodValidation.root(object, errors).at("spec");
        spec.at("accessModes").given();
        accessModes(spec.at("accessModes"));
        Subject capacity = spec.at("capacity");
        capacity.given();
        if (!capacity.at("storage").present()
                || capacity.value() != null && capacity.value().size() > 1) {
            errors.notSupported(capacity.path(), capacity.value(), List.of("storage"));
        }
        capacity.entries((name, amount) -> {
            if (VolumeRules.amount(amount.text()).signum() < 0) {
                amount.errors()
                        .invalid(
                                amount.path(),
                                VolumeRules.amount(amount.text()).value(),
                                "must be a valid resource quantity");
            }
            positive(amount);
        });
        spec.at("persistentVolumeReclaimPolicy").optionalOneOf("Delete", "Recycle", "Retain");
        boolean affine = nodeAffinity(spec.at("nodeAffinity"));
        List<String> sources = sources(spec.value());
        PersistentSources.validate(spec, sources, affine);
        if (spec.at("hostPath", "path").is("/")
                && spec.at("persistentVolumeReclaimPolicy").is("Recycle")) {
            spec.at("persistentVolumeReclaimPolicy").forbidden("may not be 'recycle' for a hostPath mount of '/'");
        }
        spec.at("storageClassName").optionallyNamed(Names::dns1123Subdomain);
        spec.at("volumeMode").optionalOneOf("Block", "Filesystem");
        Subject attributes = spec.at("volumeAttributesClassName");
        if (attributes.present()) {
            if (attributes.empty()) {
                attributes.required("an empty string is disallowed");
            } else {
                attributes.named(Names::dns1123Subdomain);
            }
            if (!spec.at("csi").present()) {
                spec.at("csi").required("has to be specified when using volumeAttributesClassName");
            }
        }
    }

    private static boolean nodeAffinity(Subject affinity) {
        if (!affinity.present()) {
            return false;
        }
        if (!affinity.at("required").present()) {
            affinity.at("required").required("must specify required node constraints");
            return false;
        }
        AffinityValidation.nodeSelector(affinity.at("required"), true);
        return true;
    }

    private static List<String> sources(@Nullable JsonNode spec) {
        List<String> sources = new ArrayList<>();
        if (spec instanceof ObjectNode object) {
            sources.addAll(object.propertyNames());
            sources.removeAll(NOT_SOURCES);
        }
        return sources;
    }

    /** Checks an update of a volume. */
    public static void volumeUpdate(ObjectNode object, ObjectNode before, FieldErrors errors) {
        volume(object, errors);
        ObjectNode now = Json.child(object.deepCopy(), "spec").remove(NOT_SOURCES);
        ObjectNode was = Json.child(before.deepCopy(), "spec").remove(NOT_SOURCES);
        if (!now.equals(was)) {
            errors.forbidden(
                    FieldPath.of("spec", "persistentvolumesource"),
                    "spec.persistentvolumesource is immutable after creation\n"
                            + Difference.of("PersistentVolumeSource", was, now));
        }
        Subject mode =
                PodValidation.root(object, errors).at("spec", "volumeMode").toldAt(FieldPath.of("volumeMode"));
        mode.unchanged(PodValidation.root(before, errors).at("spec", "volumeMode"));
    }
}
