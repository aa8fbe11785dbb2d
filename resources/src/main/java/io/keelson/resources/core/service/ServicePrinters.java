package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows services and endpoints. */
final class ServicePrinters {
    static final Printer SERVICES = Printer.of(
            ServicePrinters::service,
            Column.name(),
            Column.text("Type", ".spec.type"),
            Column.text("Cluster-IP", ".spec.clusterIP"),
            Column.text("External-IP", ".spec.externalIPs"),
            Column.text("Port(s)", ".spec.ports"),
            Column.age(),
            Column.text("Selector", ".spec.selector").wide());

    static final Printer ENDPOINTS = Printer.of(
            (object, cells) -> cells.name().say(endpoints(object)).age(),
            Column.name(),
            Column.text("Endpoints", ".subsets"),
            Column.age());

    private ServicePrinters() {}

    private static void service(ObjectNode service, Cells cells) {
        List<JsonNode> addresses = Json.elements(service, "spec", "clusterIPs");
        List<String> ports = new ArrayList<>();
        for (JsonNode port : Json.elements(service, "spec", "ports")) {
            long nodePort = Cells.integer(port, "nodePort");
            ports.add(Cells.integer(port, "port") + (nodePort > 0 ? ":" + nodePort : "") + "/"
                    + Cells.string(port, "protocol"));
        }
        cells.name()
                .text("spec", "type")
                .say(addresses.isEmpty() ? Cells.NONE : addresses.getFirst().asString())
                .say(externalAddress(service))
                .say(Cells.orElse(String.join(",", ports), Cells.NONE))
                .age()
                .say(Text.labels(Json.at(service, "spec", "selector")));
    }

    private static String externalAddress(ObjectNode service) {
        String external = Text.join(",", service, "spec", "externalIPs");
        return switch (Cells.string(service, "spec", "type")) {
            case "ClusterIP", "NodePort" -> Cells.orElse(external, Cells.NONE);
            case "LoadBalancer" -> {
                String balancer = Text.loadBalancer(service);
                String all = balancer.isEmpty() || external.isEmpty() ? balancer + external : balancer + "," + external;
                yield Cells.orElse(all, "<pending>");
            }
            case "ExternalName" -> Cells.string(service, "spec", "externalName");
            default -> Cells.UNKNOWN;
        };
    }

    private static String endpoints(ObjectNode object) {
        List<JsonNode> subsets = Json.elements(object, "subsets");
        if (subsets.isEmpty()) {
            return Cells.NONE;
        }
        List<String> all = new ArrayList<>();
        for (JsonNode subset : subsets) {
            List<JsonNode> addresses = Json.elements(subset, "addresses");
            List<JsonNode> ports = Json.elements(subset, "ports");
            if (ports.isEmpty()) {
                addresses.forEach(address -> all.add(Cells.string(address, "ip")));
            }
            for (JsonNode port : ports) {
                for (JsonNode address : addresses) {
                    all.add(hostAndPort(Cells.string(address, "ip"), Cells.integer(port, "port")));
                }
            }
        }
        return Text.few(all);
    }

    private static String hostAndPort(String host, long port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
