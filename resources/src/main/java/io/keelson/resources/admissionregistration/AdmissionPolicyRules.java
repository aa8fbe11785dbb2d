package io.keelson.resources.admissionregistration;

import dev.cel.common.types.SimpleType;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.apiserver.admission.expression.AdmissionExpressions;
import io.keelson.apiserver.admission.expression.CompiledExpression;
import io.keelson.apiserver.cel.schema.IdentifierEscaping;
import io.keelson.resources.validation.ConditionRules;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The rules on admission policies and their bindings. */
final class AdmissionPolicyRules {
    private static final int MAX_ANNOTATIONS = 20;
    private static final int MAX_ANNOTATION_EXPRESSION = 5 * 1024;
    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
    private static final String[] MUTATED_OPERATIONS = {"*", "CONNECT", "CREATE", "UPDATE"};

    private AdmissionPolicyRules() {}

    /** Returns the rules on policies that validate. */
    public static Rules validating() {
        return new Named() {
            @Override
            public void check(Subject policy) {
                Subject spec = policy.at("spec");
                start(spec);
                AdmissionExpressions compiler = compiler(spec);
                spec.at("variables").each().forEach(variable -> variable(variable, compiler));
                if (spec.at("validations").empty()
                        && spec.at("auditAnnotations").empty()) {
                    for (String list : List.of("validations", "auditAnnotations")) {
                        spec.at(list).required("validations or auditAnnotations must contain at least one item");
                    }
                    return;
                }
                spec.at("validations").each().forEach(validation -> validation(validation, compiler));
                annotations(spec.at("auditAnnotations"), policy.at("metadata", "name"), compiler);
            }

            @Override
            public void status(Subject policy, Subject old) {
                Subject status = policy.at("status");
                for (Subject warning :
                        status.at("typeChecking", "expressionWarnings").each()) {
                    warning.at("warning").given();
                    if (warning.at("fieldRef").text().isBlank()) {
                        warning.at("fieldRef").required("");
                    }
                }
                ConditionRules.check(status.at("conditions"));
            }
        };
    }

    /** Returns the rules on policies that mutate. */
    public static Rules mutating() {
        return new Named() {
            @Override
            public void check(Subject policy) {
                Subject spec = policy.at("spec");
                start(spec);
                AdmissionExpressions compiler = compiler(spec);
                spec.at("variables").each().forEach(variable -> variable(variable, compiler));
                Subject mutations = spec.at("mutations");
                if (mutations.empty()) {
                    mutations.required("mutations must contain at least one item");
                }
                mutations.each().forEach(mutation -> mutation(mutation, compiler));
                spec.at("reinvocationPolicy").oneOf("IfNeeded", "Never");
            }
        };
    }

    /** Returns the rules on bindings of policies that validate. */
    public static Rules validatingBinding() {
        return new Named() {
            @Override
            public void check(Subject binding) {
                Subject spec = binding.at("spec");
                bound(spec);
                actions(spec.at("validationActions"));
            }
        };
    }

    /** Returns the rules on bindings of policies that mutate. */
    public static Rules mutatingBinding() {
        return new Named() {
            @Override
            public void check(Subject binding) {
                Subject spec = binding.at("spec");
                bound(spec);
                mutated(spec.at("matchResources"));
            }
        };
    }

    /** Rules with the warning about names that only files may use. */
    private interface Named extends Rules {
        @Override
        default List<String> warnings(Subject object) {
            return StaticNames.warnings(object);
        }
    }

    /** What both kinds of policies start with. */
    private static void start(Subject spec) {
        spec.at("failurePolicy").oneOf("Fail", "Ignore");
        if (spec.at("paramKind").present()) {
            paramKind(spec.at("paramKind"));
        }
        Subject constraints = spec.at("matchConstraints");
        if (!constraints.present()) {
            constraints.required("");
        } else {
            MatchRules.matchResources(constraints);
            if (constraints.at("resourceRules").empty()) {
                constraints.at("resourceRules").required("");
            }
            if (spec.at("mutations").present()) {
                mutated(constraints);
            }
        }
        MatchRules.conditions(spec.at("matchConditions"), spec.at("paramKind").present());
    }

    private static AdmissionExpressions compiler(Subject spec) {
        return AdmissionExpressions.ofWrittenPolicy(
                spec.at("paramKind").present(), !spec.at("variables").empty());
    }

    private static void paramKind(Subject kind) {
        Subject version = kind.at("apiVersion");
        if (version.given()) {
            String text = version.text().equals("/") ? "" : version.text();
            int slash = text.indexOf('/');
            if (slash != text.lastIndexOf('/')) {
                version.invalid("unexpected GroupVersion string: " + text);
            } else {
                joined(version, slash < 0 ? "" : text.substring(0, slash), Names::dns1123Subdomain);
                if (slash + 1 == text.length()) {
                    version.invalid("version must be specified");
                } else {
                    joined(version, text.substring(slash + 1), Names::dns1035Label);
                }
            }
        }
        if (kind.at("kind").given()) {
            List<String> wrong = Names.dns1035Label(kind.at("kind").text().toLowerCase(Locale.ROOT));
            if (!wrong.isEmpty()) {
                kind.at("kind").invalid("may have mixed case, but should otherwise match: " + String.join(",", wrong));
            }
        }
    }

    private static void joined(Subject field, String part, Function<String, List<String>> rule) {
        List<String> wrong = part.isEmpty() ? List.of() : rule.apply(part);
        if (!wrong.isEmpty()) {
            field.errors().invalid(field.path(), part, String.join(",", wrong));
        }
    }

    private static void variable(Subject variable, AdmissionExpressions compiler) {
        Subject name = variable.at("name");
        if (name.text().isBlank()) {
            name.required("name is not specified");
        } else if (!IDENTIFIER.matcher(name.text()).matches() || IdentifierEscaping.isReserved(name.text())) {
            name.invalid("must be a valid CEL identifier");
        }
        Subject expression = variable.at("expression");
        if (MatchRules.expression(expression, "expression is not specified")) {
            MatchRules.compiled(expression, expression.text(), compiler.variable(name.text(), expression.text()));
        }
    }

    private static void validation(Subject validation, AdmissionExpressions compiler) {
        Subject condition = validation.at("expression");
        if (MatchRules.expression(condition, "expression is not specified")) {
            MatchRules.compiled(condition, condition.text(), compiler.compile(condition.text(), true, SimpleType.BOOL));
        }
        Subject expression = validation.at("messageExpression");
        if (!expression.empty() && expression.text().isBlank()) {
            expression.invalid("must be non-empty if specified");
        } else if (!expression.empty()) {
            MatchRules.compiled(
                    expression, expression.text(), compiler.compile(expression.text(), false, SimpleType.STRING));
        }
        Subject message = validation.at("message");
        if (!message.empty() && message.text().isBlank()) {
            message.invalid("must be non-empty if specified");
        } else if (message.text().strip().matches("(?s).*[\\n\\r].*")) {
            message.invalid("must not contain line breaks");
        }
        validation.at("reason").optionalOneOf("Forbidden", "Invalid", "RequestEntityTooLarge");
    }

    private static void annotations(Subject annotations, Subject policy, AdmissionExpressions compiler) {
        if (annotations.each().size() > MAX_ANNOTATIONS) {
            annotations.invalid("must not have more than " + MAX_ANNOTATIONS + " auditAnnotations");
        }
        Set<String> keys = new HashSet<>();
        for (Subject annotation : annotations.each()) {
            Subject key = annotation.at("key");
            if (policy.empty()) {
                key.errors().invalid(key.path(), key.text(), "requires metadata.name be non-empty");
            } else {
                String whole = policy.text() + "/" + key.text();
                key.errors().invalid(key.path(), whole, Names.qualifiedName(whole));
            }
            Subject expression = annotation.at("valueExpression");
            String source = expression.text().strip();
            if (source.getBytes(StandardCharsets.UTF_8).length > MAX_ANNOTATION_EXPRESSION) {
                expression.required("must not exceed " + MAX_ANNOTATION_EXPRESSION + " bytes in length");
            } else if (MatchRules.expression(expression, "valueExpression is not specified")) {
                MatchRules.compiled(
                        expression,
                        expression.text(),
                        compiler.compile(source, true, SimpleType.STRING, SimpleType.NULL_TYPE));
            }
            key.unique(keys);
        }
    }

    private static void mutation(Subject mutation, AdmissionExpressions compiler) {
        switch (mutation.at("patchType").text()) {
            case "" -> mutation.at("patchType").required("");
            case "JSONPatch" -> patch(mutation, "JSONPatch", "jsonPatch", "applyConfiguration", compiler::patch);
            case "ApplyConfiguration" ->
                patch(mutation, "ApplyConfiguration", "applyConfiguration", "jsonPatch", compiler::configuration);
            default -> mutation.at("patchType").notSupported("ApplyConfiguration", "JSONPatch");
        }
    }

    private static void patch(
            Subject mutation, String type, String field, String other, Function<String, CompiledExpression> compiler) {
        if (!mutation.at(field).present()) {
            mutation.at(field).required("must be specified when patchType is " + type);
        } else if (MatchRules.expression(mutation.at(field, "expression"), "")) {
            Subject expression = mutation.at(field, "expression");
            String source = expression.text().strip();
            MatchRules.compiled(expression, source, compiler.apply(source));
        }
        if (mutation.at(other).present()) {
            Subject wrong = mutation.at(other);
            wrong.errors().invalid(wrong.path(), "{" + other + "}", "must not be specified when patchType is " + type);
        }
    }

    /** What is deleted cannot be mutated. */
    private static void mutated(Subject match) {
        Subject told = match.at("resourceRules", "operations");
        for (Subject rule : match.at("resourceRules").each()) {
            for (Subject operation : rule.at("operations").each()) {
                operation.toldAt(told.path()).optionalOneOf(MUTATED_OPERATIONS);
            }
        }
    }

    private static void bound(Subject spec) {
        if (spec.at("policyName").given()) {
            spec.at("policyName").named(Names::dns1123Subdomain);
        }
        if (spec.at("paramRef").present()) {
            reference(spec.at("paramRef"));
        }
        if (spec.at("matchResources").present()) {
            MatchRules.matchResources(spec.at("matchResources"));
        }
    }

    private static void reference(Subject reference) {
        Subject name = reference.at("name");
        Subject selector = reference.at("selector");
        name.optionallyNamed(Names::pathSegment);
        if (!name.empty() && selector.present()) {
            name.forbidden("name and selector are mutually exclusive");
        }
        selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
        if (!name.empty() && selector.present()) {
            selector.forbidden("name and selector are mutually exclusive");
        }
        if (name.empty() && !selector.present()) {
            reference.required("one of name or selector must be specified");
        }
        reference.at("parameterNotFoundAction").oneOf("Deny", "Allow");
    }

    private static void actions(Subject actions) {
        Set<String> seen = new HashSet<>();
        for (Subject action : actions.each()) {
            action.optionalOneOf("Audit", "Deny", "Warn");
            action.unique(seen);
        }
        if (seen.containsAll(List.of("Deny", "Warn"))) {
            actions.invalid("must not contain both Deny and Warn (repeating the same validation failure information in"
                    + " the API response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            actions.errors().add(FieldError.required(actions.path(), "at least one validation action is required"));
        }
    }
}
