package io.keelson.resources.core.node;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows nodes: readiness, roles and what their kubelets say about them. */
final class NodePrinter {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE = "kubernetes.io/role";

    static final Printer NODES = Printer.of(
            NodePrinter::print,
            Column.name(),
            Column.text("Status", "The status of the node"),
            Column.text("Roles", "The roles of the node"),
            Column.age(),
            Column.text("Version", ".status.nodeInfo.kubeletVersion"),
            Column.text("Internal-IP", ".status.addresses").wide(),
            Column.text("External-IP", ".status.addresses").wide(),
            Column.text("OS-Image", ".status.nodeInfo.osImage").wide(),
            Column.text("Kernel-Version", ".status.nodeInfo.kernelVersion").wide(),
            Column.text("Container-Runtime", ".status.nodeInfo.containerRuntimeVersion")
                    .wide());

    private NodePrinter() {}

    private static void print(ObjectNode node, Cells cells) {
        JsonNode ready = Text.condition(node, "Ready");
        String status = ready == null ? "Unknown" : Text.conditionTrue(node, "Ready") ? "Ready" : "NotReady";
        if (Json.bool(node, "spec", "unschedulable")) {
            status += ",SchedulingDisabled";
        }
        String architecture = Cells.string(node, "status", "nodeInfo", "architecture");
        String kernel = Cells.orElse(Cells.string(node, "status", "nodeInfo", "kernelVersion"), Cells.UNKNOWN);
        cells.name()
                .say(status)
                .say(roles(node))
                .age()
                .text("status", "nodeInfo", "kubeletVersion")
                .say(address(node, "InternalIP"))
                .say(address(node, "ExternalIP"))
                .textOr(Cells.UNKNOWN, "status", "nodeInfo", "osImage")
                .say(architecture.isEmpty() ? kernel : kernel + " (" + architecture + ")")
                .textOr(Cells.UNKNOWN, "status", "nodeInfo", "containerRuntimeVersion");
    }

    private static String roles(ObjectNode node) {
        TreeSet<String> roles = new TreeSet<>();
        JsonNode labels = Json.at(node, "metadata", "labels");
        if (labels != null) {
            labels.forEachEntry((key, value) -> {
                if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                    roles.add(key.substring(ROLE_PREFIX.length()));
                } else if (key.equals(ROLE) && !value.asString().isEmpty()) {
                    roles.add(value.asString());
                }
            });
        }
        return Cells.orElse(String.join(",", roles), Cells.NONE);
    }

    private static String address(ObjectNode node, String type) {
        for (JsonNode address : Json.elements(node, "status", "addresses")) {
            if (Cells.string(address, "type").equals(type)) {
                return Cells.string(address, "address");
            }
        }
        return Cells.NONE;
    }
}
