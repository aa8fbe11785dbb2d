package io.keelson.resources.bootstrap;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.ClusterCertificates;
import io.keelson.apiserver.certificate.Pem;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What extension servers need to know to trust users and this server: the config map
 * {@code kube-system/extension-apiserver-authentication}.
 *
 * @param clientAuthority the authority of client certificates, as PEM
 * @param frontProxyAuthority the authority of the front proxy, as PEM
 */
public record ExtensionAuthentication(String clientAuthority, String frontProxyAuthority) {
    /** The name of the config map. */
    static final String NAME = "extension-apiserver-authentication";

    /** The common name of the front proxy's certificate. */
    public static final String PROXY_NAME = "front-proxy-client";

    private static final Map<String, String> HEADERS = Map.of(
            "requestheader-allowed-names", PROXY_NAME,
            "requestheader-extra-headers-prefix", "X-Remote-Extra-",
            "requestheader-group-headers", "X-Remote-Group",
            "requestheader-uid-headers", "X-Remote-Uid",
            "requestheader-username-headers", "X-Remote-User");

    /** Returns what is true of a cluster. */
    public static ExtensionAuthentication of(ClusterCertificates certificates) {
        return new ExtensionAuthentication(
                certificates.authorityText(),
                Pem.encode(certificates.frontProxyAuthority().certificate()));
    }

    /** Returns the config map. */
    ObjectNode object() {
        ObjectNode object = Json.object().put("kind", "ConfigMap").put("apiVersion", "v1");
        object.putObject("metadata").put("name", NAME).put("namespace", "kube-system");
        return Objects.requireNonNull(completed(object));
    }

    /** Returns a config map with all that is missing added, null where nothing is: what others trust stays trusted. */
    @Nullable
    ObjectNode completed(ObjectNode configMap) {
        ObjectNode object = configMap.deepCopy();
        ObjectNode data = Json.child(object, "data");
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("client-ca-file", authorities(data.get("client-ca-file"), clientAuthority));
        wanted.put(
                "requestheader-client-ca-file",
                authorities(data.get("requestheader-client-ca-file"), frontProxyAuthority));
        HEADERS.forEach((key, value) -> wanted.put(key, list(data.get(key), value)));
        wanted.forEach(data::put);
        return object.equals(configMap) ? null : object;
    }

    private static String authorities(@Nullable JsonNode known, String own) {
        String others = known == null ? "" : known.asString("");
        return others.contains(own.strip()) ? others : own + others;
    }

    /** A JSON list in a string. */
    private static String list(@Nullable JsonNode known, String own) {
        Set<String> values = new LinkedHashSet<>();
        String text = known == null ? "" : known.asString("");
        try {
            if (!text.isEmpty() && Json.parseValue(text.getBytes(StandardCharsets.UTF_8)) instanceof ArrayNode list) {
                list.forEach(value -> values.add(value.asString("")));
            }
        } catch (RuntimeException e) {
            values.clear();
        }
        values.add(own);
        ArrayNode array = Json.mapper().createArrayNode();
        values.forEach(array::add);
        return Json.toString(array);
    }
}
