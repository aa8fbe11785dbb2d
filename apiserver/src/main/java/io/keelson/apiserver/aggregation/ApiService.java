package io.keelson.apiserver.aggregation;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who serves a group version.
 *
 * @param name {@code <version>.<group>}
 * @param group the API group, empty for the core
 * @param version the version
 * @param service where it is served, null for this server itself
 * @param authorities whose certificates the server must have, base64 of PEM; empty for those that the system trusts
 * @param insecure whether any certificate will do
 * @param groupPriority how far in front clients see the group
 * @param versionPriority how far in front clients see the version in its group
 * @param available whether the server was there when it was last asked
 */
public record ApiService(
        String name,
        String group,
        String version,
        @Nullable Service service,
        String authorities,
        boolean insecure,
        int groupPriority,
        int versionPriority,
        boolean available) {
    static final GroupVersionResource RESOURCE =
            new GroupVersionResource("apiregistration.k8s.io", "v1", "apiservices");
    private static final int HTTPS = 443;

    /** A service of the cluster and the number of its port. */
    public record Service(String namespace, String name, int port) {
        /** Returns the name that the server's certificate must have. */
        String serverName() {
            return name + "." + namespace + ".svc";
        }
    }

    static ApiService of(ObjectDocument document) {
        return parse(document.toTree());
    }

    static ApiService parse(ObjectNode object) {
        JsonNode spec = Json.at(object, "spec");
        JsonNode service = Json.at(spec, "service");
        Long port = Json.integer(service, "port");
        JsonNode condition = condition(object);
        return new ApiService(
                text(object, "metadata", "name"),
                text(spec, "group"),
                text(spec, "version"),
                service == null
                        ? null
                        : new Service(
                                text(service, "namespace"),
                                text(service, "name"),
                                port == null ? HTTPS : port.intValue()),
                text(spec, "caBundle"),
                Json.bool(spec, "insecureSkipTLSVerify"),
                number(spec, "groupPriorityMinimum"),
                number(spec, "versionPriority"),
                condition != null && "True".equals(Json.text(condition, "status")));
    }

    /** Returns the condition {@code Available}, null where there is none yet. */
    static @Nullable JsonNode condition(ObjectNode object) {
        for (JsonNode condition : Json.elements(object, "status", "conditions")) {
            if ("Available".equals(Json.text(condition, "type"))) {
                return condition;
            }
        }
        return null;
    }

    /** Returns the path below which the group version is, such as {@code /apis/metrics.k8s.io/v1beta1}. */
    String path() {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    /** Returns group and version as they stand in an object. */
    String groupVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    private static String text(@Nullable JsonNode node, String... path) {
        String text = Json.text(node, path);
        return text == null ? "" : text;
    }

    private static int number(@Nullable JsonNode node, String field) {
        Long number = Json.integer(node, field);
        return number == null ? 0 : number.intValue();
    }
}
