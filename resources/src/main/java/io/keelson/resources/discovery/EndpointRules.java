package io.keelson.resources.discovery;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.core.service.ServiceAddresses;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.AddressWarnings;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules on endpoint slices. */
final class EndpointRules implements Rules {
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_PORTS = 20_000;
    private static final int MAX_ENDPOINTS = 1000;
    private static final Set<String> OWN_MANAGERS =
            Set.of("endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io");

    @Override
    public void check(Subject slice) {
        fields(slice);
        endpoints(slice);
    }

    private static void fields(Subject slice) {
        slice.at("addressType").oneOf("FQDN", "IPv4", "IPv6");
        ports(slice.at("ports"));
    }

    private static void endpoints(Subject slice) {
        Subject endpoints = slice.at("endpoints");
        if (endpoints.each().size() > MAX_ENDPOINTS) {
            endpoints
                    .errors()
                    .add(FieldError.tooMany(endpoints.path(), endpoints.each().size(), MAX_ENDPOINTS));
            return;
        }
        String type = slice.at("addressType").text();
        endpoints.each().forEach(endpoint -> endpoint(endpoint, type));
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
            switch (type) {
                case "FQDN" -> fullName(address);
                case "IPv4", "IPv6" -> address(address, addresses, type);
                default -> {}
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

    /** Addresses of the older family may be written in any way that nothing could misread. */
    private static void address(Subject address, Subject addresses, String type) {
        boolean six = type.equals("IPv6");
        String any = AddressRules.wrongIp(address.text());
        List<String> wrong = six ? AddressRules.canonical(address.text()) : any == null ? List.of() : List.of(any);
        if (!wrong.isEmpty()) {
            address.errors().invalid(address.path(), address.text(), wrong);
            return;
        }
        if (Ip.isV6(address.text()) != six) {
            address.toldAt(addresses.path()).invalid("must be an " + type + " address");
        }
        ServiceAddresses.reachable(address);
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
    public boolean checksWholeOnChange() {
        return false;
    }

    /** Endpoints that do not change are not looked at again. */
    @Override
    public void change(Subject slice, Subject old) {
        fields(slice);
        if (!slice.at("endpoints").same(old.at("endpoints"))) {
            endpoints(slice);
        }
        slice.at("addressType").unchanged(old.at("addressType"));
    }

    @Override
    public List<String> warnings(Subject slice, @Nullable Subject old) {
        List<String> warnings = new ArrayList<>();
        if (old == null && slice.at("addressType").is("FQDN")) {
            warnings.add("spec.addressType: FQDN endpoints are deprecated");
        }
        String manager = slice.at("metadata", "labels", "endpointslice.kubernetes.io/managed-by")
                .text();
        if (!OWN_MANAGERS.contains(manager)) {
            for (Subject endpoint : slice.at("endpoints").each()) {
                for (Subject address : endpoint.at("addresses").each()) {
                    warnings.addAll(AddressWarnings.ip(address.path(), address.text()));
                }
            }
        }
        return warnings;
    }
}
