package io.keelson.apiserver.admission.webhook;

import io.keelson.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a webhook is reached: a URL, or a service of the cluster.
 *
 * @param url the URL, null for a service
 * @param namespace the service's namespace
 * @param service the service's name
 * @param path the path there, starting with a slash, or empty
 * @param port the service's port
 * @param authorities whose certificates it must have, base64 of PEM; empty for those that the system trusts
 */
public record WebhookTarget(
        @Nullable String url, String namespace, String service, String path, int port, String authorities) {
    private static final int HTTPS = 443;

    /** Reads a {@code WebhookClientConfig}. */
    public static WebhookTarget of(JsonNode config) {
        JsonNode service = Json.at(config, "service");
        Long port = Json.integer(service, "port");
        return new WebhookTarget(
                Json.text(config, "url"),
                text(service, "namespace"),
                text(service, "name"),
                text(service, "path"),
                port == null ? HTTPS : port.intValue(),
                text(config, "caBundle"));
    }

    /** A path as it is asked for: with a slash before it and none behind it. */
    private static String clean(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.startsWith("/") && end > 0 ? path.substring(0, end) : "/" + path.substring(0, end);
    }

    private static String text(@Nullable JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }

    /** Returns the name that the webhook's certificate must have where it is a service. */
    String serverName() {
        return service + "." + namespace + ".svc";
    }

    /** Returns the URL as it is asked for and as messages show it. */
    String shown() {
        if (url == null) {
            return "https://" + serverName() + ":" + port + clean(path);
        }
        int authority = url.indexOf("://") + 3;
        int slash = url.indexOf('/', authority);
        return slash < 0 ? url + "/" : url.substring(0, slash) + clean(url.substring(slash));
    }

    /** Returns the path there. */
    String asked() {
        return clean(path);
    }
}
