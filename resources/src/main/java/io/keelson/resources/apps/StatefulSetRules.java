package io.keelson.resources.apps;

import io.keelson.api.json.Json;
import io.keelson.api.selector.LabelSelector;
import io.keelson.api.selector.SelectorException;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.apps.WorkloadValidation.Kind;
import io.keelson.resources.core.pod.PodAnnotations;
import io.keelson.resources.core.pod.PodTemplateValidation;
import io.keelson.resources.core.volume.VolumeValidation;
import io.keelson.resources.validation.IntOrPercentValues;
import io.keelson.resources.validation.Subject;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on the specifications of stateful sets. */
final class StatefulSetRules {
    private StatefulSetRules() {}

    static void spec(Subject spec, boolean update) {
        Subject management = spec.at("podManagementPolicy");
        if (management.given() && !management.is("OrderedReady") && !management.is("Parallel")) {
            management.invalid("must be 'OrderedReady' or 'Parallel'");
        }
        strategy(spec.at("updateStrategy"));
        Subject retention = spec.at("persistentVolumeClaimRetentionPolicy");
        retention.at("whenDeleted").optionalOneOf("Retain", "Delete");
        retention.at("whenScaled").optionalOneOf("Retain", "Delete");
        if (!update) {
            for (Subject claim : spec.at("volumeClaimTemplates").each()) {
                VolumeValidation.claimSpec(claim.at("spec"));
            }
        }
        spec.at("replicas").notNegative();
        spec.at("minReadySeconds").notNegative();
        spec.at("ordinals", "start").toldAt(spec.path().child("ordinals.start")).notNegative();
        if (!update) {
            spec.at("serviceName").optionallyNamed(Names::dns1123Label);
        }
        WorkloadValidation.selector(Kind.STATEFUL_SET, spec.at("selector"), true);
        template(spec);
        WorkloadValidation.always(Kind.STATEFUL_SET, spec.at("template", "spec"));
    }

    private static void strategy(Subject strategy) {
        Subject rolling = strategy.at("rollingUpdate");
        switch (strategy.at("type").text()) {
            case "" -> strategy.required("");
            case "OnDelete" -> {
                if (rolling.present()) {
                    rolling.invalidStructure(
                            "RollingUpdateStatefulSetStrategy", "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                rolling.at("partition").notNegative();
                Subject unavailable = rolling.at("maxUnavailable");
                if (unavailable.present()) {
                    IntOrPercentValues.intOrPercent(unavailable);
                    if (IntOrPercentValues.value(unavailable) == 0) {
                        unavailable.invalid("cannot be 0");
                    }
                    IntOrPercentValues.atMostAll(unavailable);
                }
            }
            default -> strategy.invalidStructure("StatefulSetUpdateStrategy", "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    /** Claims of the set are volumes of its pods. */
    private static void template(Subject spec) {
        Subject template = spec.at("template");
        LabelSelector selector;
        try {
            selector = LabelSelector.of(spec.at("selector").value());
        } catch (SelectorException e) {
            spec.at("selector").invalid("");
            return;
        }
        WorkloadValidation.matches(selector, template);
        JsonNode tree = template.value();
        if (tree instanceof ObjectNode object) {
            ObjectNode copy = object.deepCopy();
            ObjectNode pod = Json.child(copy, "spec");
            pod.remove(List.of("subdomain", "hostname"));
            ArrayNode volumes = Json.object().putArray("volumes");
            List<String> claims = spec.at("volumeClaimTemplates").each().stream()
                    .map(claim -> claim.at("metadata", "name").text())
                    .toList();
            for (String claim : claims) {
                volumes.addObject()
                        .put("name", claim)
                        .putObject("persistentVolumeClaim")
                        .put("claimName", claim);
            }
            for (JsonNode volume : Json.elements(pod, "volumes")) {
                if (!claims.contains(volume.path("name").asString(""))) {
                    volumes.add(volume);
                }
            }
            if (!volumes.isEmpty()) {
                pod.set("volumes", volumes);
            }
            tree = copy;
        }
        PodTemplateValidation.validate(tree, template.path(), template.errors());
        // upstream looks at both once more, and tells of them as if they stood in the template itself
        Subject labels =
                template.at("metadata", "labels").toldAt(template.path().child("labels"));
        labels.errors().addAll(ObjectMetaValidation.labels(labels.value(), labels.path()));
        Subject annotations =
                template.at("metadata", "annotations").toldAt(template.path().child("annotations"));
        annotations.errors().addAll(ObjectMetaValidation.annotations(annotations.value(), annotations.path()));
        PodAnnotations.validate(annotations, template.at("spec"));
    }
}
