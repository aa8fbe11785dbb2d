package io.keelson.resources.admissionregistration;

import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules on the configurations of webhooks, of both kinds. */
public final class WebhookRules implements Rules {
    private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
    private static final List<String> NO_SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
    private static final String[] SIDE_EFFECTS = {"None", "NoneOnDryRun", "Some", "Unknown"};
    private static final Concessions NONE = new Concessions(false, false, false, false);

    @Override
    public void check(Subject configuration) {
        check(configuration, NONE);
    }

    @Override
    public void change(Subject configuration, Subject old) {
        check(configuration, Concessions.to(old.at("webhooks")));
    }

    @Override
    public boolean checksWholeOnChange() {
        return false;
    }

    @Override
    public List<String> warnings(Subject configuration) {
        return StaticNames.warnings(configuration);
    }

    /** What an update may keep, because it was there before newer rules. */
    private record Concessions(boolean sideEffects, boolean versions, boolean names, boolean labelValues) {

        static Concessions to(Subject old) {
            List<Subject> hooks = old.each();
            List<String> names =
                    hooks.stream().map(hook -> hook.at("name").text()).toList();
            return new Concessions(
                    hooks.stream()
                            .anyMatch(hook -> !NO_SIDE_EFFECTS.contains(
                                    hook.at("sideEffects").text())),
                    hooks.stream().anyMatch(Concessions::unknownVersions),
                    names.size() != Set.copyOf(names).size(),
                    hooks.stream().anyMatch(Concessions::impossibleLabels));
        }

        private static boolean unknownVersions(Subject hook) {
            List<String> versions = hook.at("admissionReviewVersions").texts();
            return !versions.isEmpty() && versions.stream().noneMatch(REVIEW_VERSIONS::contains);
        }

        private static boolean impossibleLabels(Subject hook) {
            return List.of("namespaceSelector", "objectSelector").stream().anyMatch(field -> {
                Subject selector = hook.at(field);
                return !LabelSelectorValidation.validate(selector.value(), selector.path())
                        .isEmpty();
            });
        }
    }

    private static void check(Subject configuration, Concessions allowed) {
        Set<String> names = new HashSet<>();
        for (Subject hook : configuration.at("webhooks").each()) {
            hook(hook, allowed);
            reviewVersions(hook.at("admissionReviewVersions"), allowed.versions());
            if (!allowed.names() && !hook.at("name").empty()) {
                hook.at("name").unique(names);
            }
        }
    }

    private static void hook(Subject hook, Concessions allowed) {
        qualified(hook.at("name"));
        hook.at("rules").each().forEach(MatchRules::ruleWithOperations);
        hook.at("failurePolicy").optionalOneOf("Fail", "Ignore");
        hook.at("matchPolicy").optionalOneOf("Equivalent", "Exact");
        sideEffects(hook.at("sideEffects"), allowed.sideEffects());
        Subject timeout = hook.at("timeoutSeconds");
        if (timeout.present() && (timeout.number() > 30 || timeout.number() < 1)) {
            timeout.invalid("the timeout value must be between 1 and 30 seconds");
        }
        for (String field : List.of("namespaceSelector", "objectSelector")) {
            Subject selector = hook.at(field);
            selector.errors()
                    .addAll(LabelSelectorValidation.validate(selector.value(), allowed.labelValues(), selector.path()));
        }
        hook.at("reinvocationPolicy").optionalOneOf("IfNeeded", "Never");
        client(hook.at("clientConfig"));
        MatchRules.conditions(hook.at("matchConditions"), false);
    }

    private static void qualified(Subject name) {
        if (!name.given()) {
            return;
        }
        List<String> wrong = Names.dns1123Subdomain(name.text());
        if (!wrong.isEmpty()) {
            name.invalid(String.join(",", wrong));
        } else if (name.text().split("\\.", -1).length < 3) {
            name.invalid("should be a domain with at least three segments separated by dots");
        }
    }

    private static void sideEffects(Subject effects, boolean any) {
        String[] possible = any ? SIDE_EFFECTS : NO_SIDE_EFFECTS.toArray(String[]::new);
        if (!effects.present()) {
            effects.required("must specify one of " + String.join(", ", possible));
        }
        effects.optionalOneOf(possible);
    }

    private static void reviewVersions(Subject versions, boolean any) {
        if (versions.empty()) {
            versions.required("must specify one of " + String.join(", ", REVIEW_VERSIONS));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Subject version : versions.each()) {
            if (!seen.add(version.text())) {
                version.invalid("duplicate version");
            } else {
                version.named(Names::dns1035Label);
            }
        }
        if (!any && REVIEW_VERSIONS.stream().noneMatch(seen::contains)) {
            versions.invalid("must include at least one of " + String.join(", ", REVIEW_VERSIONS));
        }
    }

    /** Checks how a webhook is called. */
    public static void client(Subject client) {
        Subject url = client.at("url");
        Subject service = client.at("service");
        if (url.present() == service.present()) {
            client.required("exactly one of url or service is required");
        } else if (url.present()) {
            url(url);
        } else {
            service(service);
        }
    }

    private static void url(Subject url) {
        String form = "; desired format: https://host[/path]";
        GoUrl parsed;
        try {
            parsed = GoUrl.parse(url.text());
        } catch (GoUrl.MalformedException e) {
            url.required("url must be a valid URL: " + e.getMessage() + form);
            return;
        }
        if (!parsed.scheme().equals("https")) {
            part(url, parsed.scheme(), "'https' is the only allowed URL scheme" + form);
        }
        if (parsed.host().isEmpty()) {
            part(url, parsed.host(), "host must be specified" + form);
        }
        if (parsed.user() != null) {
            part(url, parsed.user(), "user information is not permitted in the URL");
        }
        if (!parsed.fragment().isEmpty()) {
            part(url, parsed.fragment(), "fragments are not permitted in the URL");
        }
        if (!parsed.query().isEmpty()) {
            part(url, parsed.query(), "query parameters are not permitted in the URL");
        }
    }

    private static void part(Subject url, String shown, String detail) {
        url.errors().invalid(url.path(), shown, detail);
    }

    /** Upstream hands name and namespace over in the wrong order: each is missed where the other is. */
    private static void service(Subject service) {
        if (service.at("namespace").empty()) {
            service.at("name").required("");
        }
        if (service.at("name").empty()) {
            service.at("namespace").required("");
        }
        Subject port = service.at("port");
        List<String> wrong = Names.portNumber(port.number());
        if (!wrong.isEmpty()) {
            port.errors()
                    .invalid(
                            port.path(),
                            port.number(),
                            wrong.stream().collect(Collectors.joining(", ", "port is not valid: ", "")));
        }
        if (service.at("path").present()) {
            path(service.at("path"));
        }
    }

    private static void path(Subject path) {
        String text = path.text();
        if (text.isEmpty() || text.equals("/")) {
            return;
        }
        if (text.equals("//")) {
            path.invalid("segment[0] may not be empty");
            return;
        }
        if (!text.startsWith("/")) {
            path.invalid("must start with a '/'");
        }
        String inner = text.substring(1);
        String[] segments = (inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String place = "segment[" + i + "]";
            if (segments[i].isEmpty()) {
                path.invalid(place + " may not be empty");
            } else {
                Names.dns1123Subdomain(segments[i]).forEach(detail -> path.invalid(place + ": " + detail));
            }
        }
    }
}
