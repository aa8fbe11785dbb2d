package io.keelson.resources.discovery;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows endpoint slices. */
final class EndpointSlicePrinter {
    static final Printer ENDPOINT_SLICES = Printer.of(
            EndpointSlicePrinter::endpointSlice,
            Column.name(),
            Column.text("AddressType", ".addressType"),
            Column.text("Ports", ".ports"),
            Column.text("Endpoints", ".endpoints"),
            Column.age());

    private EndpointSlicePrinter() {}

    private static void endpointSlice(ObjectNode slice, Cells cells) {
        List<String> ports = new ArrayList<>();
        for (JsonNode port : Json.elements(slice, "ports")) {
            Long number = Json.integer(port, "port");
            String name = Json.text(port, "name");
            ports.add(number != null ? number.toString() : name != null ? name : "*");
        }
        List<String> addresses = new ArrayList<>();
        for (JsonNode endpoint : Json.elements(slice, "endpoints")) {
            Json.elements(endpoint, "addresses").forEach(address -> addresses.add(address.asString()));
        }
        cells.name()
                .text("addressType")
                .say(Cells.orElse(Text.few(ports), Cells.UNSET))
                .say(Cells.orElse(Text.few(addresses), Cells.UNSET))
                .age();
    }
}
