package io.keelson.apiserver.validation;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.apiserver.allocation.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on endpoint slices. */
public final class EndpointRules implements Rules {
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_PORTS = 20_000;
    private static final int MAX_ENDPOINTS = 1000;

    @Override
    public void check(Subject slice) {
        Subject type = slice.at("addressType");
        type.oneOf("FQDN", "IPv4", "IPv6");
        ports(slice.at("ports"));
        Subject endpoints = slice.at("endpoints");
        if (endpoints.each().size() > MAX_ENDPOINTS) {
            endpoints
                    .errors()
                    .add(FieldError.tooMany(endpoints.path(), endpoints.each().size(), MAX_ENDPOINTS));
            return;
        }
        endpoints.each().forEach(endpoint -> endpoint(endpoint, type.text()));
    }

    private static void ports(Subject ports) {
        if (ports.each().size() > MAX_PORTS) {
            ports.errors().add(FieldError.tooMany(ports.path(), ports.each().size(), MAX_PORTS));
            return;
        }
        Set<String> names = new HashSet<>();
        for (Subject port : ports.each()) {
            port.at("name").optionallyNamed(Names::dns1123Label);
            port.at("name").unique(names);
            port.at("protocol").oneOf("SCTP", "TCP", "UDP");
            if (port.at("appProtocol").present()) {
                port.at("appProtocol").named(Names::qualifiedName);
            }
        }
    }

    private static void endpoint(Subject endpoint, String type) {
        Subject addresses = endpoint.at("addresses");
        if (addresses.empty()) {
            addresses.required("must contain at least 1 address");
        } else if (addresses.each().size() > MAX_ADDRESSES) {
            addresses
                    .errors()
                    .add(FieldError.tooMany(addresses.path(), addresses.each().size(), MAX_ADDRESSES));
        }
        for (Subject address : addresses.each()) {
            if (type.equals("FQDN")) {
                fullName(address);
            } else if (Ip.parse(address.text()) == null) {
                PodSpecValidation.ip(address);
            } else {
                boolean six = Ip.isV6(address.text());
                if (type.equals("IPv4") && six) {
                    address.toldAt(addresses.path()).invalid("must be an IPv4 address");
                } else if (type.equals("IPv6") && !six) {
                    address.toldAt(addresses.path()).invalid("must be an IPv6 address");
                }
                ServiceAddresses.reachable(address);
            }
        }
        endpoint.at("nodeName").optionallyNamed(Names::dns1123Subdomain);
        Subject topology = endpoint.at("deprecatedTopology");
        topology.errors().addAll(ObjectMetaValidation.labels(topology.value(), topology.path()));
        if (endpoint.at("hostname").present()) {
            endpoint.at("hostname").named(Names::dns1123Label);
        }
        hints(endpoint.at("hints"));
    }

    private static void fullName(Subject name) {
        String text =
                name.text().endsWith(".") ? name.text().substring(0, name.text().length() - 1) : name.text();
        if (text.isEmpty()) {
            name.required("");
            return;
        }
        List<String> wrong = Names.dns1123Subdomain(text);
        if (!wrong.isEmpty()) {
            name.errors().invalid(name.path(), text, wrong);
        } else if (!text.contains(".")) {
            name.errors().invalid(name.path(), text, "should be a domain with at least two segments separated by dots");
        }
    }

    private static void hints(Subject hints) {
        for (String list : List.of("forZones", "forNodes")) {
            Set<String> names = new HashSet<>();
            Subject entries = hints.at(list);
            if (entries.each().size() > 8) {
                entries.errors()
                        .add(FieldError.tooMany(entries.path(), entries.each().size(), 8));
                continue;
            }
            for (Subject entry : entries.each()) {
                Subject name = entry.at("name");
                name.unique(names);
                name.named(list.equals("forZones") ? Names::labelValue : Names::dns1123Subdomain);
            }
        }
    }

    @Override
    public void change(Subject slice, Subject old) {
        slice.at("addressType").unchanged(old.at("addressType"));
    }

    @Override
    public List<String> warnings(Subject slice) {
        return slice.at("addressType").is("FQDN")
                ? List.of("spec.addressType: FQDN endpoints are deprecated")
                : List.of();
    }
}
