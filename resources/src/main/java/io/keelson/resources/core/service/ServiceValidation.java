package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.core.pod.ProbeValidation;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The rules on services. */
final class ServiceValidation {
    private static final String ONLY_BALANCERS = "may only be used when `type` is 'LoadBalancer'";
    private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";
    private static final int MAX_AFFINITY_SECONDS = 86_400;

    private ServiceValidation() {}

    /** Checks a new service. */
    public static void create(ObjectNode object, FieldErrors errors) {
        service(PodValidation.root(object, errors));
    }

    /** Checks the addresses of a service and their families. */
    public static void addresses(ObjectNode object, FieldErrors errors) {
        ServiceAddresses.validate(PodValidation.root(object, errors).at("spec"));
    }

    /** Checks an update of a service. */
    public static void update(ObjectNode object, ObjectNode before, FieldErrors errors) {
        Subject service = PodValidation.root(object, errors);
        Subject old = PodValidation.root(before, new FieldErrors());
        ServiceAddresses.update(service.at("spec"), old.at("spec"));
        boolean balancers = isBalancer(service.at("spec")) && isBalancer(old.at("spec"));
        Subject balancerClass = service.at("spec", "loadBalancerClass");
        if (balancers && !balancerClass.same(old.at("spec", "loadBalancerClass"))) {
            errors.invalid(balancerClass.path(), balancerClass.value(), "may not change once set");
        }
        balancerClass(service.at("spec"));
        Subject check = service.at("spec", "healthCheckNodePort");
        if (checked(service.at("spec"))
                && checked(old.at("spec"))
                && !check.same(old.at("spec", "healthCheckNodePort"))) {
            check.forbidden("field is immutable");
        }
        service(service);
    }

    private static boolean isBalancer(Subject spec) {
        return spec.at("type").is("LoadBalancer");
    }

    private static boolean checked(Subject spec) {
        return isBalancer(spec) && spec.at("externalTrafficPolicy").is("Local");
    }

    private static boolean external(Subject spec) {
        return isBalancer(spec)
                || spec.at("type").is("NodePort")
                || spec.at("type").is("ClusterIP") && !spec.at("externalIPs").empty();
    }

    private static void service(Subject service) {
        Subject spec = service.at("spec");
        List<String> addresses = spec.at("clusterIPs").texts();
        boolean headless = addresses.equals(List.of("None"));
        String type = spec.at("type").text();
        if (spec.at("ports").empty() && !headless && !type.equals("ExternalName")) {
            spec.at("ports").required("");
        }
        type(spec, type, headless);
        ports(spec, headless);
        Subject selector = spec.at("selector");
        selector.errors().addAll(ObjectMetaValidation.labels(selector.value(), selector.path()));
        affinity(spec);
        ServiceAddresses.validate(spec);
        for (Subject address : spec.at("externalIPs").each()) {
            int found = address.errors().size();
            AddressRules.ip(address);
            if (address.errors().size() == found) {
                ServiceAddresses.reachable(address);
            }
        }
        spec.at("type").oneOf("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        nodePorts(spec, type);
        sourceRanges(service, spec);
        if (spec.at("allocateLoadBalancerNodePorts").present() && !isBalancer(spec)) {
            spec.at("allocateLoadBalancerNodePorts").forbidden(ONLY_BALANCERS);
        }
        balancerClass(spec);
        traffic(spec);
    }

    private static void type(Subject spec, String type, boolean headless) {
        if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
            spec.at("clusterIPs").each().getFirst().invalid("may not be set to 'None' for " + type + " services");
        }
        if (type.equals("ExternalName")) {
            for (String field : List.of("clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
                if (!spec.at(field).empty()) {
                    spec.at(field).forbidden("may not be set for ExternalName services");
                }
            }
            Subject name = spec.at("externalName");
            String cname = name.text().endsWith(".")
                    ? name.text().substring(0, name.text().length() - 1)
                    : name.text();
            if (cname.isEmpty()) {
                name.required("");
            } else {
                name.errors().invalid(name.path(), cname, Names.dns1123Subdomain(cname));
            }
        }
    }

    private static void ports(Subject spec, boolean headless) {
        List<Subject> ports = spec.at("ports").each();
        Set<String> names = new HashSet<>();
        for (Subject port : ports) {
            Subject name = port.at("name");
            if (name.empty() && ports.size() > 1) {
                name.required("");
            } else if (!name.empty()) {
                name.named(Names::dns1123Label);
                name.unique(names);
            }
            Subject number = port.at("port");
            number.errors().invalid(number.path(), number.number(), Names.portNumber(number.number()));
            port.at("protocol").oneOf("SCTP", "TCP", "UDP");
            ProbeValidation.port(port.at("targetPort"));
            if (port.at("appProtocol").present()) {
                port.at("appProtocol").named(Names::qualifiedName);
            }
        }
    }

    private static void affinity(Subject spec) {
        Subject affinity = spec.at("sessionAffinity");
        affinity.oneOf("ClientIP", "None");
        Subject config = spec.at("sessionAffinityConfig");
        if (affinity.is("ClientIP")) {
            Subject timeout = config.at("clientIP", "timeoutSeconds");
            if (!config.present()) {
                config.required("when session affinity type is ClientIP");
            } else if (!config.at("clientIP").present()) {
                config.at("clientIP").required("when session affinity type is ClientIP");
            } else if (!timeout.present()) {
                timeout.required("when session affinity type is ClientIP");
            } else if (timeout.number() <= 0 || timeout.number() > MAX_AFFINITY_SECONDS) {
                timeout.invalid("must be greater than 0 and less than " + MAX_AFFINITY_SECONDS);
            }
        } else if (affinity.is("None") && config.present()) {
            config.forbidden("must not be set when session affinity is None");
        }
    }

    private static void nodePorts(Subject spec, String type) {
        List<Subject> ports = spec.at("ports").each();
        for (Subject port : ports) {
            if (type.equals("ClusterIP") && port.at("nodePort").number() != 0) {
                port.at("nodePort").forbidden("may not be used when `type` is 'ClusterIP'");
            }
        }
        Set<String> seen = new HashSet<>();
        for (Subject port : ports) {
            long number = port.at("nodePort").number();
            if (number != 0 && !seen.add(port.at("protocol").text() + number)) {
                port.at("nodePort").duplicate();
            }
        }
        Set<String> keys = new HashSet<>();
        for (Subject port : ports) {
            if (!keys.add(port.at("protocol").text() + port.at("port").number())) {
                port.errors().duplicate(port.path(), shown(port));
            }
        }
    }

    /** What upstream shows of a port that is there twice: its own form of it, with protocol and number only. */
    private static ObjectNode shown(Subject port) {
        ObjectNode shown = Json.object()
                .put("Name", "")
                .put("Protocol", port.at("protocol").text());
        shown.putNull("AppProtocol").put("Port", port.at("port").number());
        return shown.put("TargetPort", 0).put("NodePort", 0);
    }

    private static void sourceRanges(Subject service, Subject spec) {
        Subject ranges = spec.at("loadBalancerSourceRanges").toldAt(spec.path().child("LoadBalancerSourceRanges"));
        Subject annotation = service.at("metadata", "annotations", RANGES)
                .toldAt(FieldPath.of("metadata", "annotations").key(RANGES));
        if (!ranges.empty()) {
            if (!isBalancer(spec)) {
                ranges.forbidden(ONLY_BALANCERS);
            }
            ranges.each().forEach(range -> AddressRules.cidr(range, range.text().strip()));
        } else if (annotation.present()) {
            if (!isBalancer(spec)) {
                annotation.forbidden(ONLY_BALANCERS);
            }
            if (!annotation.text().isBlank()) {
                for (String range : annotation.text().strip().split(",", -1)) {
                    AddressRules.cidr(annotation, range.strip());
                }
            }
        }
    }

    private static void balancerClass(Subject spec) {
        Subject name = spec.at("loadBalancerClass");
        if (name.present()) {
            if (isBalancer(spec)) {
                name.named(Names::qualifiedName);
            } else {
                name.forbidden(ONLY_BALANCERS);
            }
        }
    }

    private static void traffic(Subject spec) {
        Subject policy = spec.at("externalTrafficPolicy");
        if (external(spec)) {
            policy.oneOf("Cluster", "Local");
        } else if (!policy.empty()) {
            policy.invalid("may only be set for externally-accessible services");
        }
        Subject check = spec.at("healthCheckNodePort");
        if (check.number() != 0) {
            if (!checked(spec)) {
                check.invalid("may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
            } else {
                check.invalid(Names.portNumber(check.number()));
            }
        }
        spec.at("internalTrafficPolicy").optionalOneOf("Cluster", "Local");
        spec.at("trafficDistribution").optionalOneOf("PreferClose", "PreferSameZone", "PreferSameNode");
    }

    /** Checks an update of {@code /status}. */
    public static void status(ObjectNode object, FieldErrors errors) {
        Subject service = PodValidation.root(object, errors);
        Subject ingress = service.at("status", "loadBalancer", "ingress");
        if (!ingress.empty() && !isBalancer(service.at("spec"))) {
            ingress.forbidden("may only be used when `spec.type` is 'LoadBalancer'");
            return;
        }
        for (Subject one : ingress.each()) {
            if (!one.at("ip").empty()) {
                AddressRules.ip(one.at("ip"));
                if (!one.at("ipMode").present()) {
                    one.at("ipMode").required("must be specified when `ip` is set");
                }
            } else if (one.at("ipMode").present()) {
                one.at("ipMode").forbidden("may not be specified when `ip` is not set");
            }
            one.at("ipMode").optionalOneOf("Proxy", "VIP");
            Subject host = one.at("hostname");
            if (!host.empty()) {
                if (Ip.parse(host.text()) != null) {
                    host.invalid("must be a DNS name, not an IP address");
                }
                host.named(Names::dns1123Subdomain);
            }
        }
    }
}
