package io.keelson.apiserver.proxy;

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
 * Finds out where services of the cluster are reached: at the address of one of their ready endpoints, because the server
 * need not be on a machine where cluster IPs lead anywhere. Webhooks and extension servers are reached so. Reads from the
 * caches; safe on any thread.
 */
public final class ServiceResolver {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource SLICES =
            new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final ObjectReader reader;

    /** @param reader where services and endpoint slices are read */
    public ServiceResolver(ObjectReader reader) {
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
        ObjectNode service = service(namespace, name);
        if (service == null) {
            throw new IllegalArgumentException("service " + GoFormat.quote(name) + " not found");
        }
        if ("ExternalName".equals(Json.text(service, "spec", "type"))) {
            return new Place(String.valueOf(Json.text(service, "spec", "externalName")), port);
        }
        String portName = portName(service, port);
        if (portName == null) {
            throw new IllegalArgumentException(
                    "no service port " + port + " found for service " + GoFormat.quote(name));
        }
        List<Place> places = places(slices(namespace, name), family(service), portName);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("no endpoints available for service " + GoFormat.quote(name));
        }
        return places.get(ThreadLocalRandom.current().nextInt(places.size()));
    }

    private static @Nullable String family(ObjectNode service) {
        List<JsonNode> families = Json.elements(service, "spec", "ipFamilies");
        return families.isEmpty() ? null : families.getFirst().asString("");
    }

    /** Returns a service, null where there is none. */
    public @Nullable ObjectNode service(String namespace, String name) {
        ObjectDocument document = reader.get(SERVICES, namespace, name);
        return document == null ? null : document.toTree();
    }

    /** Returns the endpoint slices of a service. */
    public List<ObjectNode> slices(String namespace, String name) {
        return reader.list(SLICES, namespace).stream()
                .filter(slice -> name.equals(slice.header().labels().get(SERVICE_NAME)))
                .map(ObjectDocument::toTree)
                .toList();
    }

    /** Returns the name of the port of a service that has a number, empty where it has none, null where there is no such. */
    public static @Nullable String portName(ObjectNode service, int port) {
        for (JsonNode each : Json.elements(service, "spec", "ports")) {
            Long number = Json.integer(each, "port");
            if (number != null && number == port) {
                String name = Json.text(each, "name");
                return name == null ? "" : name;
            }
        }
        return null;
    }

    /** Returns whether an endpoint takes requests; one that does not say so does. */
    public static boolean ready(JsonNode endpoint) {
        JsonNode ready = Json.at(endpoint, "conditions", "ready");
        return ready == null || ready.asBoolean(false);
    }

    /** Returns the numbers that a slice's port of a name has. */
    private static List<Integer> ports(ObjectNode slice, String portName) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode port : Json.elements(slice, "ports")) {
            String own = Json.text(port, "name");
            Long number = Json.integer(port, "port");
            if (number != null && portName.equals(own == null ? "" : own)) {
                numbers.add(number.intValue());
            }
        }
        return numbers;
    }

    /** The ready endpoints, those of the service's first address family alone where it has some. */
    private static List<Place> places(List<ObjectNode> slices, @Nullable String family, String portName) {
        List<Place> preferred = new ArrayList<>();
        List<Place> others = new ArrayList<>();
        for (ObjectNode slice : slices) {
            boolean first = family == null || family.equals(Json.text(slice, "addressType"));
            for (int port : ports(slice, portName)) {
                for (JsonNode endpoint : Json.elements(slice, "endpoints")) {
                    List<JsonNode> addresses = Json.elements(endpoint, "addresses");
                    if (ready(endpoint) && !addresses.isEmpty()) {
                        (first ? preferred : others)
                                .add(new Place(addresses.getFirst().asString(""), port));
                    }
                }
            }
        }
        return preferred.isEmpty() ? others : preferred;
    }
}
