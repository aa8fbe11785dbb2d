package io.keelson.resources.core.pod;

import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules on affinity to nodes and pods. */
public final class AffinityValidation {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private AffinityValidation() {}

    static void affinity(Subject affinity) {
        Subject node = affinity.at("nodeAffinity");
        if (node.at(REQUIRED).present()) {
            nodeSelector(node.at(REQUIRED), true);
        }
        for (Subject term : node.at(PREFERRED).each()) {
            weight(term.at("weight"));
            nodeTerm(term.at("preference"), false);
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            affinity.at(kind, REQUIRED).each().forEach(AffinityValidation::podTerm);
            for (Subject term : affinity.at(kind, PREFERRED).each()) {
                weight(term.at("weight"));
                podTerm(term.at("podAffinityTerm"));
            }
        }
    }

    private static void weight(Subject weight) {
        if (weight.number() <= 0 || weight.number() > 100) {
            weight.errors().invalid(weight.path(), weight.number(), "must be in the range 1-100");
        }
    }

    /** A selector of nodes: any of its terms. */
    public static void nodeSelector(Subject selector, boolean values) {
        Subject terms = selector.at("nodeSelectorTerms");
        if (terms.empty()) {
            terms.required("must have at least one node selector term");
        }
        terms.each().forEach(term -> nodeTerm(term, values));
    }

    private static void nodeTerm(Subject term, boolean values) {
        term.at("matchExpressions").each().forEach(one -> requirement(one, values));
        term.at("matchFields").each().forEach(AffinityValidation::fieldRequirement);
    }

    private static void requirement(Subject requirement, boolean checkValues) {
        Subject values = requirement.at("values");
        Subject operator = requirement.at("operator");
        switch (operator.text()) {
            case "In", "NotIn" -> {
                if (values.empty()) {
                    values.required("must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.empty()) {
                    values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values.each().size() != 1) {
                    values.required("must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> operator.invalid("not a valid selector operator");
        }
        requirement.at("key").named(Names::qualifiedName);
        if (checkValues) {
            values.each().forEach(value -> value.named(Names::labelValue));
        }
    }

    private static void fieldRequirement(Subject requirement) {
        Subject values = requirement.at("values");
        switch (requirement.at("operator").text()) {
            case "In", "NotIn" -> {
                if (values.each().size() != 1) {
                    values.required(
                            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
                }
            }
            default -> requirement.at("operator").invalid("not a valid selector operator");
        }
        if (requirement.at("key").is("metadata.name")) {
            values.each().forEach(value -> value.named(Names::dns1123Subdomain));
        } else {
            requirement.at("key").invalid("not a valid field selector key");
        }
    }

    private static void podTerm(Subject term) {
        for (String selector : List.of("labelSelector", "namespaceSelector")) {
            Subject one = term.at(selector);
            one.errors().addAll(LabelSelectorValidation.validate(one.value(), one.path()));
        }
        for (String name : term.at("namespaces").texts()) {
            term.errors().invalid(term.at("namespace").path(), name, Names.dns1123Label(name));
        }
        labelKeys(term);
        Subject key = term.at("topologyKey");
        if (key.empty()) {
            key.required("can not be empty");
        }
        key.named(Names::qualifiedName);
    }

    /** Keys of own labels that a term or a constraint matches. */
    static void labelKeys(Subject term) {
        Subject selector = term.at("labelSelector");
        for (String field : List.of("matchLabelKeys", "mismatchLabelKeys")) {
            Subject keys = term.at(field);
            if (keys.empty()) {
                continue;
            }
            if (!selector.present()) {
                keys.forbidden("must not be specified when labelSelector is not set");
            } else {
                keys.each().forEach(key -> key.named(Names::qualifiedName));
            }
        }
        List<String> match = term.at("matchLabelKeys").texts();
        if (selector.present()) {
            Set<String> seen = new HashSet<>();
            JsonNode labels = selector.at("matchLabels").value();
            if (labels instanceof ObjectNode object) {
                seen.addAll(object.propertyNames());
            }
            for (Subject expression : selector.at("matchExpressions").each()) {
                String key = expression.at("key").text();
                int index = match.lastIndexOf(key);
                if (index >= 0 && seen.contains(key)) {
                    term.errors()
                            .invalid(term.path().index(index), key, "exists in both matchLabelKeys and labelSelector");
                }
                seen.add(key);
            }
        }
        List<String> mismatch = term.at("mismatchLabelKeys").texts();
        for (Subject key : term.at("matchLabelKeys").each()) {
            if (mismatch.contains(key.text())) {
                key.invalid("exists in both matchLabelKeys and mismatchLabelKeys");
            }
        }
    }
}
