package io.keelson.resources.networking;

import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules on ingresses. */
final class IngressRules implements Rules {
    private static final String CLASS = "kubernetes.io/ingress.class";
    private static final List<String> NOT_IN_PATHS = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> NOT_AT_END = List.of("/..", "/.");

    @Override
    public void check(Subject ingress) {
        Subject spec = ingress.at("spec");
        if (spec.at("rules").empty() && !spec.at("defaultBackend").present()) {
            spec.errors()
                    .invalid(
                            spec.path(),
                            spec.at("rules").value(),
                            "either `defaultBackend` or `rules` must be specified");
        }
        if (spec.at("defaultBackend").present()) {
            backend(spec.at("defaultBackend"));
        }
        spec.at("rules").each().forEach(IngressRules::rule);
        for (Subject tls : spec.at("tls").each()) {
            tls.at("hosts").each().forEach(IngressRules::host);
            tls.at("secretName").optionallyNamed(Names::dns1123Subdomain);
        }
        if (spec.at("ingressClassName").present()) {
            spec.at("ingressClassName").named(Names::dns1123Subdomain);
        }
        Subject annotation = ingress.at("metadata", "annotations", CLASS);
        if (!ingress.at("metadata", "resourceVersion").present()
                && annotation.present()
                && spec.at("ingressClassName").present()
                && !annotation.same(spec.at("ingressClassName"))) {
            annotation
                    .toldAt(FieldPath.of("annotations", CLASS))
                    .invalid("must match `ingressClassName` when both are specified");
        }
    }

    @Override
    public void status(Subject ingress, Subject old) {
        List<String> before = balancers(old).stream()
                .map(balancer -> balancer.at("ip").text())
                .toList();
        for (Subject balancer : balancers(ingress)) {
            Subject ip = balancer.at("ip");
            if (!ip.empty() && !before.contains(ip.text())) {
                AddressRules.ip(ip);
            }
            Subject host = balancer.at("hostname");
            host.optionallyNamed(Names::dns1123Subdomain);
            if (Ip.parse(host.text()) != null) {
                host.invalid("must be a DNS name, not an IP address");
            }
        }
    }

    private static List<Subject> balancers(Subject ingress) {
        return ingress.at("status", "loadBalancer", "ingress").each();
    }

    private static void host(Subject host) {
        host.named(host.text().contains("*") ? Names::wildcardDns1123Subdomain : Names::dns1123Subdomain);
    }

    private static void rule(Subject rule) {
        Subject host = rule.at("host");
        if (!host.empty()) {
            if (Ip.parse(host.text()) != null) {
                host.invalid("must be a DNS name, not an IP address");
            }
            host(host);
        }
        Subject http = rule.at("http");
        if (!http.present()) {
            return;
        }
        if (http.at("paths").empty()) {
            http.at("paths").required("");
        }
        http.at("paths").each().forEach(IngressRules::path);
    }

    private static void path(Subject entry) {
        Subject type = entry.at("pathType");
        Subject path = entry.at("path");
        if (!type.present()) {
            type.required("pathType must be specified");
            return;
        }
        boolean absolute = path.text().startsWith("/");
        switch (type.text()) {
            case "Exact", "Prefix" -> {
                if (!absolute) {
                    path.invalid("must be an absolute path");
                }
                for (String sequence : NOT_IN_PATHS) {
                    if (path.text().contains(sequence)) {
                        path.invalid("must not contain '" + sequence + "'");
                    }
                }
                for (String suffix : NOT_AT_END) {
                    if (path.text().endsWith(suffix)) {
                        path.invalid("cannot end with '" + suffix + "'");
                    }
                }
            }
            case "ImplementationSpecific" -> {
                if (!path.empty() && !absolute) {
                    path.invalid("must be an absolute path");
                }
            }
            default -> type.notSupported("Exact", "ImplementationSpecific", "Prefix");
        }
        backend(entry.at("backend"));
    }

    private static void backend(Subject backend) {
        Subject service = backend.at("service");
        Subject resource = backend.at("resource");
        if (resource.present() && service.present()) {
            backend.errors().invalid(backend.path(), "", "cannot set both resource and service backends");
        } else if (resource.present()) {
            if (resource.at("apiGroup").present()) {
                resource.at("apiGroup").named(Names::dns1123Subdomain);
            }
            for (String field : List.of("kind", "name")) {
                if (resource.at(field).given()) {
                    resource.at(field).named(Names::pathSegment);
                }
            }
        } else if (service.present()) {
            if (service.at("name").given()) {
                service.at("name").named(Names::dns1123Label);
            }
            Subject name = service.at("port", "name");
            Subject number = service.at("port", "number");
            if (!name.empty() && number.number() != 0) {
                backend.errors().invalid(backend.path(), "", "cannot set both port name & port number");
            } else if (!name.empty()) {
                name.named(Names::portName);
            } else if (number.number() != 0) {
                number.invalid(Names.portNumber(number.number()));
            } else {
                backend.required("port name or number is required");
            }
        } else {
            backend.errors().invalid(backend.path(), "", "resource or service backend is required");
        }
    }

    @Override
    public List<String> warnings(Subject ingress, @Nullable Subject old) {
        boolean annotated = ingress.at("metadata", "annotations", CLASS).present();
        return old != null
                        || !annotated
                        || ingress.at("spec", "ingressClassName").present()
                ? List.of()
                : List.of("annotation \"" + CLASS + "\" is deprecated, please use 'spec.ingressClassName' instead");
    }
}
