package io.keelson.resources.rbac;

import io.keelson.api.selector.LabelSelector;
import io.keelson.api.selector.SelectorException;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;

/** The rules on roles and their bindings. */
final class RoleRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RoleRules() {}

    /** Returns the rules on roles. */
    public static Rules role() {
        return role -> role.at("rules").each().forEach(rule -> policy(rule, true));
    }

    /** Returns the rules on cluster roles. */
    public static Rules clusterRole() {
        return role -> {
            role.at("rules").each().forEach(rule -> policy(rule, false));
            Subject selectors = role.at("aggregationRule", "clusterRoleSelectors");
            if (role.at("aggregationRule").present() && selectors.empty()) {
                selectors.required("at least one clusterRoleSelector required if aggregationRule is non-nil");
            }
            for (Subject selector : selectors.each()) {
                selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
                try {
                    LabelSelector.of(selector.value());
                } catch (SelectorException e) {
                    selector.errors().invalid(selector.path(), null, "invalid label selector.");
                }
            }
        };
    }

    private static void policy(Subject rule, boolean namespaced) {
        if (rule.at("verbs").empty()) {
            rule.at("verbs").required("verbs must contain at least one value");
        }
        Subject urls = rule.at("nonResourceURLs");
        if (!urls.empty()) {
            if (namespaced) {
                urls.invalid("namespaced rules cannot apply to non-resource URLs");
            }
            boolean resources = !rule.at("apiGroups").empty()
                    || !rule.at("resources").empty()
                    || !rule.at("resourceNames").empty();
            if (resources) {
                urls.invalid("rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.at("apiGroups").empty()) {
            rule.at("apiGroups").required("resource rules must supply at least one api group");
        }
        if (rule.at("resources").empty()) {
            rule.at("resources").required("resource rules must supply at least one resource");
        }
    }

    /** Returns the rules on bindings, in a namespace or in the cluster. */
    public static Rules binding(boolean namespaced) {
        return new Rules() {
            @Override
            public void check(Subject binding) {
                Subject role = binding.at("roleRef");
                if (!role.at("apiGroup").is(GROUP)) {
                    unsupported(role.at("apiGroup"), GROUP);
                }
                List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
                if (!kinds.contains(role.at("kind").text())) {
                    unsupported(role.at("kind"), kinds.toArray(String[]::new));
                }
                if (role.at("name").given()) {
                    role.at("name").named(Names::pathSegment);
                }
                binding.at("subjects").each().forEach(subject -> subject(subject, namespaced));
            }

            @Override
            public void change(Subject binding, Subject old) {
                if (!binding.at("roleRef").same(old.at("roleRef"))) {
                    binding.at("roleRef").invalidStructure("RoleRef", "cannot change roleRef");
                }
            }
        };
    }

    private static void unsupported(Subject field, String... supported) {
        field.errors().notSupported(field.path(), field.text(), List.of(supported));
    }

    private static void subject(Subject subject, boolean namespaced) {
        Subject name = subject.at("name");
        name.given();
        switch (subject.at("kind").text()) {
            case "ServiceAccount" -> {
                name.optionallyNamed(Names::dns1123Subdomain);
                if (!subject.at("apiGroup").empty()) {
                    unsupported(subject.at("apiGroup"), "");
                }
                if (!namespaced) {
                    subject.at("namespace").given();
                }
            }
            case "User", "Group" -> {
                if (!subject.at("apiGroup").is(GROUP)) {
                    unsupported(subject.at("apiGroup"), GROUP);
                }
            }
            default -> unsupported(subject.at("kind"), "ServiceAccount", "User", "Group");
        }
    }
}
