package io.keelson.resources.apiregistration;

import io.keelson.api.json.GoFormat;
import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.Base64;
import java.util.List;

/** The rules on API services. */
final class ApiServiceRules implements Rules {

    @Override
    public void check(Subject service) {
        Subject spec = service.at("spec");
        Subject group = spec.at("group");
        Subject name = service.at("metadata", "name");
        String required = spec.at("version").text() + "." + group.text();
        if (!name.empty() && Names.pathSegment(name.text()).isEmpty() && !name.is(required)) {
            name.invalid("must be `spec.version+\".\"+spec.group`: " + GoFormat.quote(required));
        }
        if (group.empty() && !spec.at("version").is("v1")) {
            group.required("only v1 may have an empty group and it better be legacy kube");
        }
        group.optionallyNamed(Names::dns1123Subdomain);
        spec.at("version").named(Names::dns1035Label);
        between(spec.at("groupPriorityMinimum"), 20_000);
        between(spec.at("versionPriority"), 1_000);
        if (spec.at("service").present()) {
            remote(spec);
        } else {
            local(spec);
        }
    }

    private static void between(Subject priority, int max) {
        if (priority.number() <= 0 || priority.number() > max) {
            priority.errors().invalid(priority.path(), priority.number(), "must be positive and less than " + max);
        }
    }

    private static void local(Subject spec) {
        Subject bundle = spec.at("caBundle");
        if (!bundle.empty()) {
            int size = Base64.getDecoder().decode(bundle.text()).length;
            bundle.errors().invalid(bundle.path(), size + " bytes", "local APIServices may not have a caBundle");
        }
        if (spec.at("insecureSkipTLSVerify").isTrue()) {
            spec.at("insecureSkipTLSVerify").invalid("local APIServices may not have insecureSkipTLSVerify");
        }
    }

    private static void remote(Subject spec) {
        spec.at("service", "namespace").given();
        spec.at("service", "name").given();
        Subject port = spec.at("service", "port");
        Names.portNumber(port.number())
                .forEach(wrong -> port.errors().invalid(port.path(), port.number(), "port is not valid: " + wrong));
        if (spec.at("insecureSkipTLSVerify").isTrue() && !spec.at("caBundle").empty()) {
            spec.at("insecureSkipTLSVerify").invalid("may not be true if caBundle is present");
        }
    }

    @Override
    public void status(Subject service, Subject old) {
        for (Subject condition : service.at("status", "conditions").each()) {
            Subject status = condition.at("status");
            if (!List.of("True", "False", "Unknown").contains(status.text())) {
                status.notSupported("True", "False", "Unknown");
            }
        }
    }
}
