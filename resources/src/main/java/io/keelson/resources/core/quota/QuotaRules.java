package io.keelson.resources.core.quota;

import io.keelson.resources.core.pod.ResourceValidation;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rules on resource quotas. */
final class QuotaRules implements Rules {
    private static final String BEST_EFFORT = "BestEffort";
    private static final String VOLUME_CLASS = "VolumeAttributesClass";
    private static final Set<String> COMPUTE =
            Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");

    /** The resources that the things a scope selects have. */
    private static final Map<String, Set<String>> SCOPES = Map.of(
            "Terminating",
            COMPUTE,
            "NotTerminating",
            COMPUTE,
            "NotBestEffort",
            COMPUTE,
            "PriorityClass",
            COMPUTE,
            "CrossNamespacePodAffinity",
            COMPUTE,
            BEST_EFFORT,
            Set.of("pods"),
            VOLUME_CLASS,
            Set.of("persistentvolumeclaims", "requests.storage"));

    private static final Set<String> WITHOUT_VALUES =
            Set.of(BEST_EFFORT, "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity");
    private static final List<List<String>> CONFLICTING =
            List.of(List.of(BEST_EFFORT, "NotBestEffort"), List.of("Terminating", "NotTerminating"));

    @Override
    public void check(Subject quota) {
        Subject spec = quota.at("spec");
        amounts(spec.at("hard"));
        scopes(spec);
        if (spec.at("scopeSelector").present()) {
            selector(spec);
        }
    }

    @Override
    public void change(Subject quota, Subject old) {
        Subject scopes = quota.at("spec", "scopes");
        if (!Set.copyOf(scopes.texts())
                .equals(Set.copyOf(old.at("spec", "scopes").texts()))) {
            scopes.errors().invalid(scopes.path(), scopes.value(), "field is immutable");
        }
    }

    @Override
    public void status(Subject quota, Subject old) {
        amounts(quota.at("status", "hard"));
        amounts(quota.at("status", "used"));
    }

    private static void amounts(Subject list) {
        list.entries((name, amount) -> {
            ResourceValidation.resourceName(name, amount);
            if (!name.contains("/") && !ResourceValidation.quota(name)) {
                amount.errors().invalid(amount.path(), name, "must be a standard resource for quota");
            }
            ResourceValidation.quantity(name, amount);
        });
    }

    private static void scopes(Subject spec) {
        Subject scopes = spec.at("scopes");
        for (String scope : scopes.texts()) {
            if (!SCOPES.containsKey(scope)) {
                scopes.invalid("unsupported scope");
            }
            fitting(scope, spec.at("hard"), scopes);
        }
        conflicts(scopes.texts(), scopes, scopes);
    }

    /** What is limited must be something that the selected things have. */
    private static void fitting(String scope, Subject hard, Subject told) {
        Set<String> names = new TreeSet<>();
        hard.entries((name, amount) -> names.add(name));
        for (String name : names) {
            Set<String> possible = SCOPES.get(scope);
            if (ResourceValidation.quota(name) && possible != null && !possible.contains(name)) {
                told.invalid("unsupported scope applied to resource");
            }
        }
    }

    private static void conflicts(Collection<String> found, Subject told, Subject shown) {
        for (List<String> pair : CONFLICTING) {
            if (found.containsAll(pair)) {
                told.errors().invalid(told.path(), shown.value(), "conflicting scopes");
            }
        }
    }

    private static void selector(Subject spec) {
        Subject selector = spec.at("scopeSelector");
        Subject expressions = selector.at("matchExpressions");
        Set<String> found = new HashSet<>();
        for (Subject expression : expressions.each()) {
            Subject scope = told(expression, expressions, "scopeName");
            Subject operator = told(expression, expressions, "operator");
            Subject values = told(expression, expressions, "values");
            if (!SCOPES.containsKey(scope.text())) {
                scope.invalid("unsupported scope");
            }
            fitting(scope.text(), spec.at("hard"), selector.toldAt(expressions.path()));
            if (WITHOUT_VALUES.contains(scope.text()) && !operator.is("Exists")) {
                operator.invalid("must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                        + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                        + " ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
            }
            switch (operator.text()) {
                case "In", "NotIn" -> {
                    if (values.empty()) {
                        values.required("must be at least one value when `operator` is 'In' or 'NotIn' for scope"
                                + " selector");
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (!values.empty()) {
                        values.invalid("must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope"
                                + " selector");
                    }
                }
                default -> operator.invalid("not a valid selector operator");
            }
            found.add(scope.text());
        }
        conflicts(found, expressions, spec.at("scopes"));
    }

    /** Errors do not tell which of the expressions they are about. */
    private static Subject told(Subject expression, Subject expressions, String field) {
        return expression.at(field).toldAt(expressions.path().child(field));
    }
}
