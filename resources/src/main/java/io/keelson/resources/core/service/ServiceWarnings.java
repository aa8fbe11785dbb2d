package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.resources.validation.AddressWarnings;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What clients are warned of about services. */
final class ServiceWarnings {
    private static final String HINTS = "service.kubernetes.io/topology-aware-hints";

    private ServiceWarnings() {}

    /** Returns the warnings about a service. */
    public static List<String> of(ObjectNode service) {
        List<String> warnings = new ArrayList<>();
        Subject spec = new Subject(Json.at(service, "spec"), FieldPath.of("spec"), new FieldErrors());
        if (Json.at(service, "metadata", "annotations", HINTS) != null) {
            warnings.add(
                    "annotation " + HINTS + " is deprecated, please use service.kubernetes.io/topology-mode instead");
        }
        boolean headless = spec.at("clusterIP").is("None");
        boolean named = spec.at("type").is("ExternalName");
        boolean external = !spec.at("externalIPs").empty();
        if (!headless && !named) {
            ips(spec.at("clusterIPs"), warnings);
        }
        if (headless) {
            if (!spec.at("loadBalancerIP").empty()) {
                warnings.add("spec.loadBalancerIP is ignored for headless services");
            }
            if (external) {
                warnings.add("spec.externalIPs is ignored for headless services");
            }
            if (!spec.at("sessionAffinity").is("None")) {
                warnings.add("spec.SessionAffinity is ignored for headless services");
            }
        }
        ips(spec.at("externalIPs"), warnings);
        if (external && !headless && !named) {
            warnings.add("spec.externalIPs is deprecated and may no longer be implemented in some clusters");
        }
        Subject balancer = spec.at("loadBalancerIP");
        warnings.addAll(AddressWarnings.ip(balancer.path(), balancer.text()));
        for (Subject range : spec.at("loadBalancerSourceRanges").each()) {
            warnings.addAll(AddressWarnings.cidr(range.path(), range.text()));
        }
        if (named && external) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!named && !spec.at("externalName").empty()) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (spec.at("trafficDistribution").is("PreferClose")) {
            warnings.add("spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
        }
        return warnings;
    }

    private static void ips(Subject list, List<String> warnings) {
        list.each().forEach(ip -> warnings.addAll(AddressWarnings.ip(ip.path(), ip.text())));
    }
}
