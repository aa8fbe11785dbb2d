package io.keelson.resources.core.node;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.core.pod.ResourceValidation;
import io.keelson.resources.core.pod.SchedulingValidation;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The rules on nodes. */
final class NodeValidation {
    private NodeValidation() {}

    /** Checks a new node. */
    public static void create(ObjectNode object, FieldErrors errors) {
        Subject node = PodValidation.root(object, errors);
        taints(node.at("spec", "taints").toldAt(node.at("metadata", "taints").path()));
        for (String list : List.of("capacity", "allocatable")) {
            ResourceValidation.amounts(node.at("status", list));
        }
        podRanges(node.at("spec", "podCIDRs"));
    }

    /** Checks an update of a node, or of its status. */
    public static void update(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject node = PodValidation.root(object, errors);
        Subject old = PodValidation.root(before, new FieldErrors());
        taints(node.at("spec", "taints").toldAt(node.at("metadata", "taints").path()));
        for (String list : List.of("capacity", "allocatable")) {
            ResourceValidation.amounts(node.at("status", list));
        }
        Set<String> addresses = new HashSet<>();
        for (Subject address : node.at("status", "addresses").each()) {
            String key = address.at("type").text() + " " + address.at("address").text();
            if (!addresses.add(key)) {
                address.errors().duplicate(address.path(), InternalForm.of("NodeAddress", address.value()));
            }
        }
        Subject ranges = node.at("spec", "podCIDRs");
        Subject was = old.at("spec", "podCIDRs");
        if (!was.empty() && !ranges.same(was)) {
            ranges.forbidden("node updates may not change podCIDR except from \"\" to valid");
        }
        Subject provider = node.at("spec", "providerID");
        if (!old.at("spec", "providerID").empty() && !provider.same(old.at("spec", "providerID"))) {
            provider.forbidden("node updates may not change providerID except from \"\" to valid");
        }
    }

    private static void taints(Subject taints) {
        Set<String> seen = new HashSet<>();
        for (Subject taint : taints.each()) {
            taint.at("key").named(Names::qualifiedName);
            taint.at("value").named(Names::labelValue);
            taint.at("effect").oneOf(SchedulingValidation.effects());
            if (!seen.add(taint.at("effect").text() + " " + taint.at("key").text())) {
                taint.errors()
                        .add(new FieldError(
                                FieldError.Type.DUPLICATE,
                                taint.path().toString(),
                                InternalForm.of("Taint", taint.value()),
                                "taints must be unique by key and effect pair"));
            }
        }
    }

    private static void podRanges(Subject ranges) {
        for (Subject range : ranges.each()) {
            AddressRules.cidr(range, range.text());
        }
        List<String> texts = ranges.texts();
        boolean families =
                texts.size() == 2 && texts.get(0).contains(":") != texts.get(1).contains(":");
        if (texts.size() > 1 && !families) {
            ranges.invalid("may specify no more than one CIDR for each IP family");
        }
    }
}
