package io.keelson.resources.flowcontrol;

import io.keelson.api.json.Json;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The rules on which requests belong to which priority level. */
final class FlowSchemaRules implements Rules {
    private static final int LOWEST = 10_000;
    private static final String ALL = "*";
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");

    @Override
    public void check(Subject schema) {
        Subject spec = schema.at("spec");
        Subject precedence = spec.at("matchingPrecedence");
        if (precedence.number() <= 0) {
            precedence.errors().invalid(precedence.path(), precedence.number(), "must be a positive value");
        } else if (precedence.number() > LOWEST) {
            precedence.invalid("must not be greater than " + LOWEST);
        } else if (precedence.number() == 1 && !schema.at("metadata", "name").is("exempt")) {
            precedence.invalid("only the schema named 'exempt' may have matchingPrecedence 1");
        }
        Subject method = spec.at("distinguisherMethod");
        if (method.present()
                && !Set.of("ByNamespace", "ByUser").contains(method.at("type").text())) {
            schema.errors()
                    .notSupported(
                            method.at("type").path(),
                            InternalForm.of("FlowDistinguisherMethod", method.value()),
                            List.of("ByNamespace", "ByUser"));
        }
        Subject level = spec.at("priorityLevelConfiguration", "name");
        if (level.empty()) {
            level.required("must reference a priority level");
        } else {
            level.named(Names::dns1123Subdomain);
        }
        spec.at("rules").each().forEach(FlowSchemaRules::rule);
        String name = schema.at("metadata", "name").text();
        JsonNode expected = FlowControlDefaults.mandatory("FlowSchema", name);
        if (expected != null && spec.value() != null && !FlowControlDefaults.same(expected, spec.value())) {
            spec.invalidStructure("FlowSchemaSpec", "spec of '" + name + "' must equal the fixed value");
        }
        FlowRules.conditions(schema);
    }

    @Override
    public void status(Subject schema, Subject old) {
        FlowRules.conditions(schema);
    }

    private static void rule(Subject rule) {
        if (rule.at("subjects").empty()) {
            rule.at("subjects").required("subjects must contain at least one value");
        }
        rule.at("subjects").each().forEach(FlowSchemaRules::subject);
        if (rule.at("resourceRules").empty() && rule.at("nonResourceRules").empty()) {
            rule.required("at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        rule.at("resourceRules").each().forEach(FlowSchemaRules::resources);
        rule.at("nonResourceRules").each().forEach(FlowSchemaRules::urls);
    }

    private static void subject(Subject subject) {
        String kind = subject.at("kind").text();
        switch (kind) {
            case "ServiceAccount" -> {
                Subject account = subject.at("serviceAccount");
                if (needed(account, kind)) {
                    Subject name = account.at("name");
                    if (name.given() && !name.is(ALL)) {
                        name.named(Names::dns1123Subdomain);
                    }
                    if (account.at("namespace").empty()) {
                        account.at("namespace").required("must specify namespace for service account");
                    } else {
                        account.at("namespace").named(Names::dns1123Label);
                    }
                }
                onlyFor(subject, "user", "group");
            }
            case "User" -> {
                if (needed(subject.at("user"), kind)) {
                    subject.at("user", "name").given();
                }
                onlyFor(subject, "serviceAccount", "group");
            }
            case "Group" -> {
                if (needed(subject.at("group"), kind)) {
                    subject.at("group", "name").given();
                }
                onlyFor(subject, "serviceAccount", "user");
            }
            default ->
                subject.errors()
                        .notSupported(subject.at("kind").path(), kind, List.of("Group", "ServiceAccount", "User"));
        }
    }

    private static boolean needed(Subject details, String kind) {
        if (!details.present()) {
            details.required(small(kind) + " is required when subject kind is '" + kind + "'");
        }
        return details.present();
    }

    private static void onlyFor(Subject subject, String... fields) {
        for (String field : fields) {
            if (subject.at(field).present()) {
                String kind = Character.toUpperCase(field.charAt(0)) + field.substring(1);
                subject.at(field).forbidden(field + " is forbidden when subject kind is not '" + kind + "'");
            }
        }
    }

    private static String small(String kind) {
        return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
    }

    private static void resources(Subject rule) {
        verbs(rule.at("verbs"));
        Subject groups = rule.at("apiGroups");
        if (groups.empty()) {
            groups.required("resource rules must supply at least one api group");
        }
        alone(groups, "api groups");
        Subject resources = rule.at("resources");
        if (resources.empty()) {
            resources.required("resource rules must supply at least one resource");
        }
        alone(resources, "resources");
        Subject namespaces = rule.at("namespaces");
        if (namespaces.empty() && !rule.at("clusterScope").isTrue()) {
            namespaces.required("resource rules that are not cluster scoped must supply at least one namespace");
        } else if (!alone(namespaces, "namespaces")) {
            each(
                    namespaces,
                    name -> Names.dns1123Label(name).stream()
                            .map(wrong -> "each member of this list must be '*' or a DNS-1123 label; " + wrong)
                            .toList());
        }
    }

    /** Returns whether all are meant; then nothing else may be named. */
    private static boolean alone(Subject list, String what) {
        List<String> texts = list.texts();
        if (texts.contains(ALL) && texts.size() > 1) {
            list.invalid("if '*' is present, must not specify other " + what);
        }
        return texts.contains(ALL);
    }

    private static void each(Subject list, Function<String, List<String>> rule) {
        list.each().forEach(entry -> entry.named(rule));
    }

    private static void verbs(Subject verbs) {
        if (verbs.empty()) {
            verbs.required("verbs must contain at least one value");
        } else if (!alone(verbs, "verbs") && !VERBS.containsAll(verbs.texts())) {
            verbs.errors().notSupported(verbs.path(), Json.mapper().valueToTree(verbs.texts()), VERBS);
        }
    }

    private static void urls(Subject rule) {
        verbs(rule.at("verbs"));
        Subject urls = rule.at("nonResourceURLs");
        if (urls.empty()) {
            urls.required("nonResourceURLs must contain at least one value");
        } else if (!alone(urls, "non-resource URLs")) {
            each(urls, FlowSchemaRules::url);
        }
    }

    private static List<String> url(String url) {
        int star = url.indexOf('*');
        if (url.isEmpty()) {
            return List.of("must not be empty");
        } else if (url.equals("/")) {
            return List.of();
        } else if (!url.startsWith("/")) {
            return List.of("must start with slash");
        } else if (url.contains(" ")) {
            return List.of("must not contain white-space");
        } else if (url.contains("//")) {
            return List.of("must not contain double slash");
        } else if (star >= 0 && (star != url.lastIndexOf('*') || !url.endsWith("/*"))) {
            return List.of("wildcard can only do suffix matching");
        }
        return List.of();
    }
}
