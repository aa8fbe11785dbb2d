package io.keelson.resources.networking;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.core.service.ServiceAddresses;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;
import java.util.regex.Pattern;

/** The rules on classes of ingresses, ranges of service addresses and single ones. */
final class NetworkClassRules {
    private static final int MAX_CONTROLLER = 250;
    private static final String PATH_FORMAT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern PATH = Pattern.compile(PATH_FORMAT);

    private NetworkClassRules() {}

    /** Returns the rules on classes of ingresses. */
    public static Rules ingressClass() {
        return new Rules() {
            @Override
            public void check(Subject ingress) {
                Subject controller = ingress.at("spec", "controller");
                if (controller.text().length() > MAX_CONTROLLER) {
                    controller.errors().add(FieldError.tooLong(controller.path(), MAX_CONTROLLER));
                }
                domainPath(controller);
                if (ingress.at("spec", "parameters").present()) {
                    parameters(ingress.at("spec", "parameters"));
                }
            }

            @Override
            public void change(Subject ingress, Subject old) {
                Subject controller = ingress.at("spec", "controller");
                if (!controller.is(old.at("spec", "controller").text())) {
                    controller.errors().invalid(controller.path(), controller.text(), ObjectMetaValidation.IMMUTABLE);
                }
                check(ingress);
            }

            @Override
            public boolean checksWholeOnChange() {
                return false;
            }
        };
    }

    private static void domainPath(Subject text) {
        if (!text.given()) {
            return;
        }
        int slash = text.text().indexOf('/');
        if (slash <= 0 || slash + 1 == text.text().length()) {
            text.invalid("must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        String host = text.text().substring(0, slash);
        String path = text.text().substring(slash + 1);
        text.errors().invalid(text.path(), host, Names.dns1123Subdomain(host));
        if (!PATH.matcher(path).matches()) {
            text.errors()
                    .invalid(text.path(), path, "Invalid path (regex used for validation is '" + PATH_FORMAT + "')");
        }
    }

    private static void parameters(Subject parameters) {
        if (parameters.at("apiGroup").present()) {
            parameters.at("apiGroup").named(Names::dns1123Subdomain);
        }
        for (String field : List.of("kind", "name")) {
            if (parameters.at(field).given()) {
                parameters.at(field).named(Names::pathSegment);
            }
        }
        Subject namespace = parameters.at("namespace");
        switch (parameters.at("scope").text()) {
            case "Namespace" -> {
                if (namespace.present()) {
                    namespace.named(Names::dns1123Label);
                } else {
                    namespace.required("`parameters.scope` is set to 'Namespace'");
                }
            }
            case "Cluster" -> {
                if (namespace.present()) {
                    namespace.forbidden("`parameters.scope` is set to 'Cluster'");
                }
            }
            default -> parameters.at("scope").notSupported("Cluster", "Namespace");
        }
    }

    /** Returns the rules on addresses of services. */
    public static Rules address() {
        return new Rules() {
            @Override
            public void check(Subject address) {
                Subject name = address.at("metadata", "name");
                if (!name.empty()) {
                    name.named(AddressRules::canonical);
                }
                Subject parent = address.at("spec", "parentRef");
                if (!parent.present()) {
                    parent.required("");
                    return;
                }
                parent.at("group").optionallyNamed(Names::dns1123Subdomain);
                for (String field : List.of("resource", "name")) {
                    if (parent.at(field).given()) {
                        parent.at(field).named(Names::pathSegment);
                    }
                }
                parent.at("namespace").optionallyNamed(Names::pathSegment);
            }

            @Override
            public void change(Subject address, Subject old) {
                Subject parent = address.at("spec", "parentRef");
                if (!parent.same(old.at("spec", "parentRef"))) {
                    parent.invalidStructure("ParentReference", ObjectMetaValidation.IMMUTABLE);
                }
            }
        };
    }

    /** Returns the rules on ranges of addresses of services. */
    public static Rules range() {
        return new Rules() {
            @Override
            public void check(Subject range) {
                ranges(range);
            }

            @Override
            public void change(Subject range, Subject old) {
                List<Subject> now = range.at("spec", "cidrs").each();
                List<Subject> was = old.at("spec", "cidrs").each();
                if (now.size() != was.size() && (was.size() != 1 || now.size() != 2)) {
                    Subject ranges = range.at("spec", "cidrs");
                    ranges.errors().invalid(ranges.path(), ranges.value(), ObjectMetaValidation.IMMUTABLE);
                    return;
                }
                for (int i = 0; i < was.size(); i++) {
                    if (!now.get(i).same(was.get(i))) {
                        now.get(i).invalid(ObjectMetaValidation.IMMUTABLE);
                    }
                }
                if (now.size() != was.size()) {
                    ranges(range);
                }
            }

            @Override
            public boolean checksWholeOnChange() {
                return false;
            }
        };
    }

    private static void ranges(Subject range) {
        Subject ranges = range.at("spec", "cidrs");
        List<String> texts = ranges.texts();
        if (texts.isEmpty()) {
            ranges.required("at least one CIDR required");
        } else if (texts.size() > 2) {
            ranges.errors()
                    .invalid(
                            ranges.path(),
                            InternalForm.of("ServiceCIDRSpec", Json.at(range.value(), "spec")),
                            "may only hold up to 2 values");
        } else {
            ranges.each().forEach(AddressRules::canonicalCidr);
            if (texts.size() == 2
                    && texts.stream().allMatch(ServiceAddresses::isCidr)
                    && texts.get(0).contains(":") == texts.get(1).contains(":")) {
                ranges.invalid("may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
                        + " 2001:db8::/64");
            }
        }
    }
}
