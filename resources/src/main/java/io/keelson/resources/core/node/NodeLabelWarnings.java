package io.keelson.resources.core.node;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What clients are warned of about labels of nodes that have got other names. */
public final class NodeLabelWarnings {
    private static final Map<String, String> OLD = Map.of(
            "beta.kubernetes.io/arch",
            "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
            "beta.kubernetes.io/os",
            "deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "failure-domain.beta.kubernetes.io/region",
            "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
            "failure-domain.beta.kubernetes.io/zone",
            "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
            "beta.kubernetes.io/instance-type",
            "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
            "app.kubernetes.io/created-by",
            "deprecated since v1.9",
            "scheduler.alpha.kubernetes.io/preferAvoidPods",
            "deprecated since v1.22; use Taints and Tolerations instead",
            "node-role.kubernetes.io/master",
            "use \"node-role.kubernetes.io/control-plane\" instead");

    private NodeLabelWarnings() {}

    /** Returns the warnings about the keys of a map, each told at its key. */
    public static List<String> keys(Subject labels) {
        List<String> warnings = new ArrayList<>();
        labels.entries((key, value) -> {
            if (OLD.containsKey(key)) {
                warnings.add(value.path() + ": " + OLD.get(key));
            }
        });
        return warnings;
    }

    /** Returns the warnings about the key in a field. */
    public static List<String> named(Subject key) {
        return OLD.containsKey(key.text())
                ? List.of(key.path() + ": " + key.text() + " is " + OLD.get(key.text()))
                : List.of();
    }

    /** Returns the warnings about the expressions of a term or selector. */
    public static List<String> expressions(Subject term, boolean values) {
        List<String> warnings = new ArrayList<>();
        for (Subject expression : term.at("matchExpressions").each()) {
            warnings.addAll(named(expression.at("key")));
            if (values) {
                for (Subject value : expression.at("values").each()) {
                    Names.labelValue(value.text())
                            .forEach(wrong ->
                                    warnings.add(value.path() + ": " + value.text() + " is invalid, " + wrong));
                }
            }
        }
        return warnings;
    }

    /** Returns the warnings about a label selector of nodes. */
    public static List<String> selector(Subject selector) {
        List<String> warnings = new ArrayList<>(expressions(selector, false));
        Subject labels = selector.at("matchLabels");
        labels.entries((key, value) -> {
            if (OLD.containsKey(key)) {
                warnings.add(labels.path().child(key) + ": " + OLD.get(key));
            }
        });
        return warnings;
    }

    /** Returns the warnings about the keys of a map, told at the map. */
    public static List<String> within(Subject labels) {
        List<String> warnings = new ArrayList<>();
        labels.entries((key, value) -> {
            if (OLD.containsKey(key)) {
                warnings.add(labels.path() + ": " + OLD.get(key));
            }
        });
        return warnings;
    }
}
