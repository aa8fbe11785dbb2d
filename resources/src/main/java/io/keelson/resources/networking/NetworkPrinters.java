package io.keelson.resources.networking;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows ingresses, network policies and addresses. */
final class NetworkPrinters {
    private static final int SHOWN_HOSTS = 3;

    static final Printer INGRESSES = Printer.of(
            NetworkPrinters::ingress,
            Column.name(),
            Column.text(
                    "Class", "The name of the IngressClass resource that should be used for additional configuration"),
            Column.text("Hosts", "Hosts that incoming requests are matched against before the ingress rule"),
            Column.text("Address", "Address is a list containing ingress points for the load-balancer"),
            Column.text("Ports", "Ports of TLS configurations that open"),
            Column.age());

    static final Printer INGRESS_CLASSES = Printer.of(
            NetworkPrinters::ingressClass,
            Column.name(),
            Column.text("Controller", "Controller that is responsible for handling this class"),
            Column.text("Parameters", "A reference to a resource with additional parameters"),
            Column.age());

    static final Printer NETWORK_POLICIES = Printer.of(
            (object, cells) -> cells.name()
                    .say(Text.selector(Json.at(object, "spec", "podSelector")))
                    .age(),
            Column.name(),
            Column.text("Pod-Selector", ".spec.podSelector"),
            Column.age());

    static final Printer SERVICE_CIDRS = Printer.of(
            (object, cells) ->
                    cells.name().say(Text.join(",", object, "spec", "cidrs")).age(),
            Column.name(),
            Column.text("CIDRs", ".spec.cidrs"),
            Column.age());

    static final Printer IP_ADDRESSES =
            Printer.of(NetworkPrinters::ipAddress, Column.name(), Column.text("ParentRef", ".spec.parentRef"));

    private NetworkPrinters() {}

    private static void ingress(ObjectNode ingress, Cells cells) {
        boolean tls = !Json.elements(ingress, "spec", "tls").isEmpty();
        cells.name()
                .textOr(Cells.NONE, "spec", "ingressClassName")
                .say(hosts(Json.elements(ingress, "spec", "rules")))
                .say(Text.loadBalancer(ingress))
                .say(tls ? "80, 443" : "80")
                .age();
    }

    private static String hosts(List<JsonNode> rules) {
        List<String> hosts = new ArrayList<>();
        boolean more = false;
        for (JsonNode rule : rules) {
            more |= hosts.size() == SHOWN_HOSTS;
            String host = Cells.string(rule, "host");
            if (!more && !host.isEmpty()) {
                hosts.add(host);
            }
        }
        String shown = Cells.orElse(String.join(",", hosts), "*");
        return more ? shown + " + " + (rules.size() - SHOWN_HOSTS) + " more..." : shown;
    }

    private static void ingressClass(ObjectNode object, Cells cells) {
        boolean isDefault = "true"
                .equals(Json.text(object, "metadata", "annotations", "ingressclass.kubernetes.io/is-default-class"));
        JsonNode parameters = Json.at(object, "spec", "parameters");
        String told = Cells.NONE;
        if (parameters != null) {
            String group = Json.text(parameters, "apiGroup");
            told = Cells.string(parameters, "kind") + (group == null ? "" : "." + group) + "/"
                    + Cells.string(parameters, "name");
        }
        cells.say(Cells.string(object, "metadata", "name") + (isDefault ? " (default)" : ""))
                .text("spec", "controller")
                .say(told)
                .age();
    }

    /** Has a cell more than columns, as upstream's rows have. */
    private static void ipAddress(ObjectNode object, Cells cells) {
        JsonNode parent = Json.at(object, "spec", "parentRef");
        String told = Cells.NONE;
        if (parent != null) {
            String group = Cells.string(parent, "group");
            String resource = Cells.string(parent, "resource");
            String namespace = Cells.string(parent, "namespace");
            told = (group.isEmpty() ? resource : resource + "." + group).toLowerCase(Locale.ROOT)
                    + (namespace.isEmpty() ? "" : "/" + namespace) + "/" + Cells.string(parent, "name");
        }
        cells.name().say(told).age();
    }
}
