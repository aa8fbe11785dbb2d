package io.keelson.resources.networking;

import io.keelson.api.validation.LabelSelectorValidation;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.service.ServiceAddresses;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.AddressWarnings;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;

/** The rules on network policies. */
final class NetworkRules implements Rules {

    @Override
    public void check(Subject policy) {
        Subject spec = policy.at("spec");
        selector(spec.at("podSelector"));
        direction(spec.at("ingress"), "from");
        direction(spec.at("egress"), "to");
        Subject types = spec.at("policyTypes");
        if (types.each().size() > 2) {
            types.invalid("may not specify more than two policyTypes");
            return;
        }
        types.each().forEach(type -> type.optionalOneOf("Ingress", "Egress"));
    }

    @Override
    public List<String> warnings(Subject policy) {
        List<String> warnings = new ArrayList<>();
        Subject spec = policy.at("spec");
        for (Subject rule : spec.at("ingress").each()) {
            rule.at("from").each().forEach(peer -> warnings(peer.at("ipBlock"), warnings));
        }
        for (Subject rule : spec.at("egress").each()) {
            rule.at("to").each().forEach(peer -> warnings(peer.at("ipBlock"), warnings));
        }
        return warnings;
    }

    private static void warnings(Subject block, List<String> warnings) {
        warnings.addAll(
                AddressWarnings.cidr(block.at("cidr").path(), block.at("cidr").text()));
        for (Subject except : block.at("except").each()) {
            warnings.addAll(AddressWarnings.cidr(except.path(), except.text()));
        }
    }

    private static void direction(Subject rules, String peers) {
        for (Subject rule : rules.each()) {
            rule.at("ports").each().forEach(NetworkRules::port);
            rule.at(peers).each().forEach(NetworkRules::peer);
        }
    }

    private static void selector(Subject selector) {
        selector.errors().addAll(LabelSelectorValidation.validate(selector.value(), selector.path()));
    }

    private static void port(Subject entry) {
        entry.at("protocol").optionalOneOf("TCP", "UDP", "SCTP");
        Subject port = entry.at("port");
        Subject end = entry.at("endPort");
        boolean named = port.value() != null && port.value().isString();
        if (named) {
            if (end.present()) {
                end.invalid("may not be specified when `port` is non-numeric");
            }
            port.named(Names::portName);
        } else if (port.present()) {
            port.invalid(Names.portNumber(port.number()));
            if (end.present()) {
                if (end.number() < port.number()) {
                    // upstream shows the port here
                    end.errors().invalid(end.path(), port.number(), "must be greater than or equal to `port`");
                }
                end.invalid(Names.portNumber(end.number()));
            }
        } else if (end.present()) {
            end.invalid("may not be specified when `port` is not specified");
        }
    }

    private static void peer(Subject peer) {
        int peers = 0;
        for (String field : List.of("podSelector", "namespaceSelector")) {
            if (peer.at(field).present()) {
                peers++;
                selector(peer.at(field));
            }
        }
        Subject block = peer.at("ipBlock");
        if (block.present()) {
            peers++;
            block(block);
        }
        if (peers == 0) {
            peer.required("must specify a peer");
        } else if (peers > 1 && block.present()) {
            peer.forbidden("may not specify both ipBlock and another peer");
        }
    }

    private static void block(Subject block) {
        Subject cidr = block.at("cidr");
        if (!cidr.given()) {
            return;
        }
        AddressRules.cidr(cidr, cidr.text());
        if (!ServiceAddresses.isCidr(cidr.text())) {
            return;
        }
        for (Subject except : block.at("except").each()) {
            AddressRules.cidr(except, except.text());
            if (ServiceAddresses.isCidr(except.text()) && !ServiceAddresses.within(except.text(), cidr.text())) {
                except.invalid("must be a strict subset of `cidr`");
            }
        }
    }
}
