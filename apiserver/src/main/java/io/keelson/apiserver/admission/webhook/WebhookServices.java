package io.keelson.apiserver.admission.webhook;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out where services of the cluster are reached: at the address of one of their ready pods, because the server need
 * not be on a machine where cluster IPs lead anywhere.
 */
public final class WebhookServices {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource ENDPOINTS = new GroupVersionResource("", "v1", "endpoints");

    private final ObjectReader reader;

    /** @param reader where services and endpoints are read */
    public WebhookServices(ObjectReader reader) {
        this.reader = reader;
    }

    /**
     * A place on the network.
     *
     * @param host an IP address, or a name for services that are only names
     */
    public record Place(String host, int port) {}

    /**
     * Returns where a service is reached.
     *
     * @throws IllegalArgumentException where it is not; the message says why
     */
    public Place resolve(String namespace, String name, int port) {
        ObjectDocument document = reader.get(SERVICES, namespace, name);
        if (document == null) {
            throw new IllegalArgumentException("service " + GoFormat.quote(name) + " not found");
        }
        ObjectNode service = document.toTree();
        if ("ExternalName".equals(Json.text(service, "spec", "type"))) {
            return new Place(String.valueOf(Json.text(service, "spec", "externalName")), port);
        }
        String portName = portName(service, port);
        if (portName == null) {
            throw new IllegalArgumentException(
                    "no service port " + port + " found for service " + GoFormat.quote(name));
        }
        List<Place> places = places(namespace, name, portName);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("no endpoints available for service " + GoFormat.quote(name));
        }
        return places.get(ThreadLocalRandom.current().nextInt(places.size()));
    }

    private static @Nullable String portName(ObjectNode service, int port) {
        for (JsonNode each : Json.elements(service, "spec", "ports")) {
            Long number = Json.integer(each, "port");
            if (number != null && number == port) {
                String name = Json.text(each, "name");
                return name == null ? "" : name;
            }
        }
        return null;
    }

    private List<Place> places(String namespace, String name, String portName) {
        ObjectDocument endpoints = reader.get(ENDPOINTS, namespace, name);
        List<Place> places = new ArrayList<>();
        if (endpoints == null) {
            return places;
        }
        for (JsonNode subset : Json.elements(endpoints.toTree(), "subsets")) {
            for (JsonNode port : Json.elements(subset, "ports")) {
                String own = Json.text(port, "name");
                Long number = Json.integer(port, "port");
                if (number == null || !portName.equals(own == null ? "" : own)) {
                    continue;
                }
                for (JsonNode address : Json.elements(subset, "addresses")) {
                    String ip = Json.text(address, "ip");
                    if (ip != null) {
                        places.add(new Place(ip, number.intValue()));
                    }
                }
            }
        }
        return places;
    }
}
