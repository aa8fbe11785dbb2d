package io.keelson.resources.core.service;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.Names;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.AddressWarnings;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;

/** The rules on endpoints. */
final class SubsetRules implements Rules {
    private static final List<String> LISTS = List.of("addresses", "notReadyAddresses");

    @Override
    public void check(Subject endpoints) {
        endpoints.at("subsets").each().forEach(SubsetRules::subset);
    }

    /** What was there before may stay, whatever it is. */
    @Override
    public void change(Subject endpoints, Subject old) {
        FieldErrors found = new FieldErrors();
        check(endpoints.toldIn(found));
        if (!endpoints.at("subsets").same(old.at("subsets"))) {
            endpoints.errors().addAll(found);
        }
    }

    @Override
    public boolean checksWholeOnChange() {
        return false;
    }

    @Override
    public List<String> warnings(Subject endpoints) {
        List<String> warnings = new ArrayList<>();
        for (Subject subset : endpoints.at("subsets").each()) {
            for (String list : LISTS) {
                for (Subject address : subset.at(list).each()) {
                    Subject ip = address.at("ip");
                    warnings.addAll(AddressWarnings.ip(ip.path(), ip.text()));
                }
            }
        }
        return warnings;
    }

    private static void subset(Subject subset) {
        if (LISTS.stream().allMatch(list -> subset.at(list).empty())) {
            subset.required("must specify `addresses` or `notReadyAddresses`");
        }
        LISTS.forEach(list -> subset.at(list).each().forEach(SubsetRules::address));
        List<Subject> ports = subset.at("ports").each();
        ports.forEach(port -> port(port, ports.size() > 1));
    }

    private static void address(Subject address) {
        Subject ip = address.at("ip");
        AddressRules.ip(ip);
        address.at("hostname").optionallyNamed(Names::dns1123Label);
        if (address.at("nodeName").present()) {
            address.at("nodeName").named(Names::dns1123Subdomain);
        }
        if (Ip.parse(ip.text()) == null) {
            ip.errors().invalid(ip.path(), ip.text(), "must be a valid IP address");
        }
        ServiceAddresses.reachable(ip);
    }

    private static void port(Subject port, boolean needsName) {
        if (needsName) {
            port.at("name").given();
        }
        port.at("name").optionallyNamed(Names::dns1123Label);
        Subject number = port.at("port");
        number.errors().invalid(number.path(), number.number(), Names.portNumber(number.number()));
        port.at("protocol").oneOf("SCTP", "TCP", "UDP");
        if (port.at("appProtocol").present()) {
            port.at("appProtocol").named(Names::qualifiedName);
        }
    }
}
