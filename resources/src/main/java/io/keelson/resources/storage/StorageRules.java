package io.keelson.resources.storage;

import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.core.node.NodeLabelWarnings;
import io.keelson.resources.core.volume.PersistentVolumeSources;
import io.keelson.resources.core.volume.StorageWarnings;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rules on classes of storage and of volume attributes, volume attachments and capacities. */
final class StorageRules {
    private static final int MAX_PARAMETERS = 512;
    private static final int MAX_PARAMETERS_SIZE = 256 * 1024;
    private static final int MAX_METADATA = 256 * 1024;
    private static final int MAX_MESSAGE = 1024;

    private StorageRules() {}

    /** Returns the rules on storage classes. */
    public static Rules storageClass() {
        return new Rules() {
            @Override
            public void check(Subject storage) {
                provisioner(storage.at("provisioner"));
                parameters(storage.at("parameters"));
                if (!storage.at("reclaimPolicy").empty()) {
                    storage.at("reclaimPolicy").optionalOneOf("Delete", "Retain");
                }
                if (storage.at("volumeBindingMode").present()) {
                    storage.at("volumeBindingMode").optionalOneOf("Immediate", "WaitForFirstConsumer");
                }
                topologies(storage.at("allowedTopologies"));
            }

            @Override
            public void change(Subject storage, Subject old) {
                for (String field : List.of("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")) {
                    storage.at(field).unchanged(old.at(field));
                }
            }

            @Override
            public List<String> warnings(Subject storage) {
                return StorageWarnings.storageClass(storage);
            }
        };
    }

    private static void provisioner(Subject provisioner) {
        if (provisioner.given()) {
            String lower = provisioner.text().toLowerCase(Locale.ROOT);
            provisioner.errors().invalid(provisioner.path(), lower, Names.qualifiedName(lower));
        }
    }

    private static void parameters(Subject parameters) {
        if (parameters.value() == null) {
            return;
        }
        if (parameters.value().size() > MAX_PARAMETERS) {
            parameters.errors().add(FieldError.tooLong(parameters.path(), MAX_PARAMETERS));
            return;
        }
        parameters.entries((key, value) -> {
            if (key.isEmpty()) {
                parameters.errors().invalid(parameters.path(), key, "field can not be empty.");
            }
        });
        noLonger(parameters, MAX_PARAMETERS_SIZE);
    }

    private static void noLonger(Subject map, int max) {
        long[] size = new long[1];
        map.entries((key, value) -> size[0] += key.length() + value.text().length());
        if (size[0] > max) {
            map.errors().add(FieldError.tooLong(map.path(), max));
        }
    }

    private static void topologies(Subject topologies) {
        // upstream starts with an empty one a term, so that a term without expressions is never new
        List<Map<String, Set<String>>> before =
                new ArrayList<>(Collections.nCopies(topologies.each().size(), Map.of()));
        for (Subject term : topologies.each()) {
            Map<String, Set<String>> expressions = new TreeMap<>();
            for (Subject expression : term.at("matchLabelExpressions").each()) {
                topology(expression, expressions);
            }
            Subject whole = term.at("matchLabelExpressions");
            before.stream()
                    .filter(expressions::equals)
                    .forEach(same -> whole.errors().add(FieldError.duplicate(whole.path(), "")));
            before.add(expressions);
        }
    }

    private static void topology(Subject expression, Map<String, Set<String>> expressions) {
        Subject values = expression.at("values");
        if (values.empty()) {
            values.required("");
        }
        Set<String> seen = new HashSet<>();
        values.each().forEach(value -> value.unique(seen));
        expression.at("key").named(Names::qualifiedName);
        if (expressions.putIfAbsent(expression.at("key").text(), seen) != null) {
            Subject key = expression.at("key");
            key.errors().duplicate(key.path(), key.text());
        }
    }

    /** Returns the rules on classes of volume attributes. */
    public static Rules attributesClass() {
        return new Rules() {
            @Override
            public void check(Subject attributes) {
                provisioner(attributes.at("driverName"));
                Subject parameters = attributes.at("parameters");
                parameters(parameters);
                if (parameters.empty()) {
                    parameters.required("must contain at least one key/value pair");
                }
            }

            @Override
            public void change(Subject attributes, Subject old) {
                for (String field : List.of("driverName", "parameters")) {
                    if (!attributes.at(field).same(old.at(field))) {
                        attributes.at(field).forbidden("updates to " + field + " are forbidden.");
                    }
                }
                check(attributes);
            }

            @Override
            public boolean checksWholeOnChange() {
                return false;
            }
        };
    }

    /** Returns the rules on volume attachments. */
    public static Rules attachment() {
        return new Rules() {
            @Override
            public void check(Subject attachment) {
                Subject spec = attachment.at("spec");
                if (spec.at("attacher").given()) {
                    VolumeRules.csiDriver(spec.at("attacher"));
                }
                source(spec.at("source"));
                spec.at("nodeName").named(Names::dns1123Subdomain);
                Subject status = attachment.at("status");
                noLonger(status.at("attachmentMetadata"), MAX_METADATA);
                failure(status.at("attachError"));
                failure(status.at("detachError"));
                if (spec.at("source", "persistentVolumeName").present()) {
                    spec.at("source", "persistentVolumeName").named(Names::dns1123Subdomain);
                }
            }

            @Override
            public void change(Subject attachment, Subject old) {
                if (!attachment.at("spec").same(old.at("spec"))) {
                    attachment.at("spec").invalidStructure("VolumeAttachmentSpec", ObjectMetaValidation.IMMUTABLE);
                }
            }

            @Override
            public void status(Subject attachment, Subject old) {
                check(attachment);
                change(attachment, old);
            }
        };
    }

    private static void source(Subject source) {
        Subject inline = source.at("inlineVolumeSpec");
        Subject volume = source.at("persistentVolumeName");
        String one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
        if (inline.present() && volume.present()) {
            source.forbidden(one);
        } else if (volume.present()) {
            if (volume.empty()) {
                volume.required("must specify non empty persistentVolumeName");
            }
        } else if (inline.present()) {
            PersistentVolumeSources.inline(inline);
        } else {
            source.required(one);
        }
    }

    private static void failure(Subject failure) {
        if (failure.at("message").text().length() > MAX_MESSAGE) {
            failure.errors().add(FieldError.tooLong(failure.at("message").path(), MAX_METADATA));
        }
        Subject code = failure.at("errorCode");
        if (code.number() < 0) {
            code.invalid("must be between 0 and " + Integer.MAX_VALUE + ", inclusive");
        }
    }

    /** Returns the rules on storage capacities. */
    public static Rules capacity() {
        return new Rules() {
            @Override
            public void check(Subject capacity) {
                Subject topology = capacity.at("nodeTopology");
                topology.errors().addAll(LabelSelectorValidation.validate(topology.value(), topology.path()));
                capacity.at("storageClassName").named(Names::dns1123Subdomain);
                Subject amount = capacity.at("capacity");
                Quantity quantity = VolumeRules.amount(amount.text());
                if (quantity.signum() < 0) {
                    amount.errors().invalid(amount.path(), quantity.toString(), "must be greater than or equal to 0");
                }
            }

            @Override
            public List<String> warnings(Subject capacity) {
                return NodeLabelWarnings.selector(capacity.at("nodeTopology"));
            }

            @Override
            public void change(Subject capacity, Subject old) {
                capacity.at("nodeTopology").unchanged(old.at("nodeTopology"));
                Subject name = capacity.at("storageClassName");
                if (!name.is(old.at("storageClassName").text())) {
                    name.errors().invalid(name.path(), name.text(), ObjectMetaValidation.IMMUTABLE);
                }
            }
        };
    }
}
