package io.keelson.resources.core.pod;

import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on tolerations, spreading and gates. */
public final class SchedulingValidation {
    private static final String[] EFFECTS = {"NoSchedule", "PreferNoSchedule", "NoExecute"};

    private SchedulingValidation() {}

    /** Returns what a taint can do to pods that do not tolerate it. */
    public static String[] effects() {
        return EFFECTS.clone();
    }

    public static void tolerations(Subject tolerations) {
        for (Subject toleration : tolerations.each()) {
            Subject key = toleration.at("key");
            Subject operator = toleration.at("operator");
            Subject effect = toleration.at("effect");
            Subject value = toleration.at("value");
            key.optionallyNamed(Names::qualifiedName);
            if (key.empty() && !operator.is("Exists")) {
                operator.errors()
                        .invalid(
                                operator.path(),
                                operator.text(),
                                "operator must be Exists when `key` is empty, which means \"match all values and all"
                                        + " keys\"");
            }
            if (toleration.at("tolerationSeconds").present() && !effect.is("NoExecute")) {
                effect.errors()
                        .invalid(
                                effect.path(),
                                effect.text(),
                                "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
            switch (operator.text()) {
                case "Equal", "" -> {
                    List<String> wrong = Names.labelValue(value.text());
                    if (!wrong.isEmpty()) {
                        value.toldAt(operator.path()).invalid(String.join(";", wrong));
                    }
                }
                case "Exists" -> {
                    if (!value.empty()) {
                        value.toldAt(operator.path()).invalid("value must be empty when `operator` is 'Exists'");
                    }
                }
                case "Lt", "Gt" -> operator.notSupported("Equal", "Exists", "Lt", "Gt");
                default -> operator.notSupported("Equal", "Exists");
            }
            if (!effect.empty()) {
                effect.oneOf(EFFECTS);
            }
        }
    }

    static void spread(Subject constraints) {
        List<Subject> all = constraints.each();
        for (int i = 0; i < all.size(); i++) {
            Subject constraint = all.get(i);
            positive(constraint.at("maxSkew"));
            if (constraint.at("topologyKey").empty()) {
                constraint.at("topologyKey").required("can not be empty");
            }
            Subject action = constraint.at("whenUnsatisfiable");
            if (!action.is("DoNotSchedule") && !action.is("ScheduleAnyway")) {
                action.notSupported("DoNotSchedule", "ScheduleAnyway");
            }
            for (Subject other : all.subList(i + 1, all.size())) {
                if (other.at("topologyKey").same(constraint.at("topologyKey"))
                        && other.at("whenUnsatisfiable").same(action)) {
                    constraint
                            .errors()
                            .duplicate(
                                    constraint.path().child("{topologyKey, whenUnsatisfiable}"),
                                    "{" + constraint.at("topologyKey").text() + ", " + action.text() + "}");
                    break;
                }
            }
            Subject domains = constraint.at("minDomains");
            if (domains.present()) {
                positive(domains);
                if (!action.is("DoNotSchedule")) {
                    domains.invalid("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action.text());
                }
            }
            constraint.at("nodeAffinityPolicy").optionalOneOf("Honor", "Ignore");
            constraint.at("nodeTaintsPolicy").optionalOneOf("Honor", "Ignore");
            AffinityValidation.labelKeys(constraint);
            Subject selector = constraint.at("labelSelector");
            selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
        }
    }

    private static void positive(Subject number) {
        if (number.number() <= 0) {
            number.errors().invalid(number.path(), number.number(), "must be greater than zero");
        }
    }

    static void gates(Subject gates) {
        Set<String> seen = new HashSet<>();
        for (Subject gate : gates.each()) {
            Subject name = gate.at("name").toldAt(gate.path());
            name.named(Names::qualifiedName);
            name.unique(seen);
        }
    }
}
