package io.keelson.resources.admissionregistration;

import dev.cel.common.types.SimpleType;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.admission.expression.AdmissionExpressions;
import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on what webhooks and admission policies are asked about; expressions are not compiled here. */
final class MatchRules {
    private static final String ALL = "*";
    private static final String[] OPERATIONS = {ALL, "CONNECT", "CREATE", "DELETE", "UPDATE"};
    private static final int MAX_CONDITIONS = 64;

    private MatchRules() {}

    /** Checks which operations on which resources are meant. */
    static void ruleWithOperations(Subject rule) {
        Subject operations = rule.at("operations");
        if (operations.empty()) {
            operations.required("");
        }
        alone(operations, "operations");
        operations.each().forEach(operation -> operation.optionalOneOf(OPERATIONS));
        Subject groups = rule.at("apiGroups");
        if (groups.empty()) {
            groups.required("");
        }
        alone(groups, "API groups");
        Subject versions = rule.at("apiVersions");
        if (versions.empty()) {
            versions.required("");
        }
        alone(versions, "API versions");
        versions.each().forEach(Subject::given);
        resources(rule.at("resources"));
        rule.at("scope").optionalOneOf(ALL, "Cluster", "Namespaced");
    }

    private static void alone(Subject list, String what) {
        List<String> texts = list.texts();
        if (texts.size() > 1 && texts.contains(ALL)) {
            list.invalid("if '*' is present, must not specify other " + what);
        }
    }

    private static void resources(Subject resources) {
        if (resources.empty()) {
            resources.required("");
        }
        Set<String> wholeResources = new HashSet<>();
        Set<String> wholeSubresources = new HashSet<>();
        boolean plain = false;
        for (Subject resource : resources.each()) {
            if (!resource.given()) {
                continue;
            }
            String text = resource.text();
            int slash = text.indexOf('/');
            if (slash < 0) {
                plain = !text.equals(ALL);
                continue;
            }
            String name = text.substring(0, slash);
            String subresource = text.substring(slash + 1);
            if (wholeResources.contains(name)) {
                resource.invalid("if '" + name + "/*' is present, must not specify " + text);
            }
            if (wholeSubresources.contains(subresource)) {
                resource.invalid("if '*/" + subresource + "' is present, must not specify " + text);
            }
            if (subresource.equals(ALL)) {
                wholeResources.add(name);
            }
            if (name.equals(ALL)) {
                wholeSubresources.add(subresource);
            }
        }
        List<String> texts = resources.texts();
        if (texts.size() > 1 && texts.contains("*/*")) {
            resources.invalid("if '*/*' is present, must not specify other resources");
        }
        if (texts.contains(ALL) && plain) {
            resources.invalid("if '*' is present, must not specify other resources without subresources");
        }
    }

    /** Checks what a policy or its binding matches. */
    static void matchResources(Subject match) {
        match.at("matchPolicy").oneOf("Equivalent", "Exact");
        for (String field : List.of("namespaceSelector", "objectSelector")) {
            Subject selector = match.at(field);
            if (selector.present()) {
                selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
            } else {
                selector.required("");
            }
        }
        match.at("resourceRules").each().forEach(MatchRules::namedRule);
        match.at("excludeResourceRules").each().forEach(MatchRules::namedRule);
    }

    private static void namedRule(Subject rule) {
        Set<String> names = new HashSet<>();
        for (Subject name : rule.at("resourceNames").each()) {
            name.named(Names::pathSegment);
            name.unique(names);
        }
        ruleWithOperations(rule);
    }

    /**
     * Checks the conditions of a match.
     *
     * @param params whether they may name parameters
     */
    static void conditions(Subject conditions, boolean params) {
        int size = conditions.each().size();
        if (size > MAX_CONDITIONS) {
            conditions.errors().add(FieldError.tooMany(conditions.path(), size, MAX_CONDITIONS));
        }
        Set<String> names = new HashSet<>();
        for (Subject condition : conditions.each()) {
            Subject expression = condition.at("expression");
            if (expression(expression, "")) {
                String source = expression.text().strip();
                compiled(
                        expression,
                        source,
                        AdmissionExpressions.ofConditions(params).compile(source, true, SimpleType.BOOL));
            }
            if (condition.at("name").given()) {
                condition.at("name").named(Names::qualifiedName);
                condition.at("name").unique(names);
            }
        }
    }

    /** Checks that there is an expression; returns whether there is. */
    static boolean expression(Subject expression, String detail) {
        boolean given = !expression.text().isBlank();
        if (!given) {
            expression.required(detail);
        }
        return given;
    }

    /**
     * Checks that an expression could be compiled.
     *
     * @param shown the text that a message shows
     */
    static void compiled(Subject expression, String shown, CompiledExpression compiled) {
        if (compiled.error() != null) {
            expression.errors().invalid(expression.path(), shown, compiled.error());
        }
    }
}
