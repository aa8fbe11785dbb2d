package io.keelson.apiserver.aggregation;

import io.keelson.api.json.DeepStack;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.Query;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Downloads the OpenAPI documents of one group version from its extension server. Used by one thread. */
final class OpenApiDownload {
    private static final UserInfo AGGREGATOR = new UserInfo("system:aggregator", "", List.of(), Map.of());
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final String V3 = "/openapi/v3";

    private final ExtensionServers servers;
    private String tag = "";
    private @Nullable ObjectNode swagger;
    private Map<String, Document> documents = Map.of();

    OpenApiDownload(ExtensionServers servers) {
        this.servers = servers;
    }

    /**
     * A document of OpenAPI v3.
     *
     * @param address where the server has it, with the hash that it says
     * @param hash a hash of the document
     */
    record Document(String address, String hash, byte[] json) {}

    /**
     * Returns the part of the server's OpenAPI v2 document that is about a group version, null where it has none. The same
     * tree as long as the server has the same document.
     */
    @Nullable
    ObjectNode v2(ApiService service, ExtensionRoute route) throws IOException {
        ExtensionServers.Answer answer =
                servers.get(route, "/openapi/v2", "application/json", tag, AGGREGATOR, PATIENCE, MOST_BYTES);
        int status = answer.status();
        if (status == 404) {
            tag = "";
            swagger = null;
        } else if (status == 200) {
            swagger = SwaggerMerge.part(parsed(answer.body()), service.path() + "/");
            tag = answer.tag();
        } else if (status != 304) {
            throw new IOException("failed to retrieve openAPI spec, http error: " + status);
        }
        return swagger;
    }

    /** Returns the server's OpenAPI v3 documents of a group and of its version, by their paths. */
    Map<String, Document> v3(ApiService service, ExtensionRoute route) throws IOException {
        ExtensionServers.Answer answer =
                servers.get(route, V3, "application/json", "", AGGREGATOR, PATIENCE, MOST_BYTES);
        if (answer.status() == 404) {
            documents = Map.of();
            return documents;
        }
        if (answer.status() != 200) {
            throw new IOException("failed to retrieve openAPI v3 root, http error: " + answer.status());
        }
        JsonNode paths = Json.at(parsed(answer.body()), "paths");
        Map<String, Document> found = new TreeMap<>();
        for (String path : List.of("apis/" + service.group(), "apis/" + service.group() + "/" + service.version())) {
            String address = paths == null ? null : Json.text(paths.get(path), "serverRelativeURL");
            if (address != null && address.startsWith(V3 + "/")) {
                Document known = documents.get(path);
                found.put(path, known != null && known.address().equals(address) ? known : document(route, address));
            }
        }
        documents = Map.copyOf(found);
        return documents;
    }

    private Document document(ExtensionRoute route, String address) throws IOException {
        ExtensionServers.Answer answer =
                servers.get(route, address, "application/json", "", AGGREGATOR, PATIENCE, MOST_BYTES);
        if (answer.status() != 200) {
            throw new IOException("failed to retrieve " + address + ", http error: " + answer.status());
        }
        parsed(answer.body());
        int question = address.indexOf('?');
        String said =
                question < 0 ? "" : Query.parse(address.substring(question + 1)).text("hash");
        return new Document(address, said.isEmpty() ? hash(answer.body()) : said, answer.body());
    }

    private static ObjectNode parsed(byte[] body) throws IOException {
        if (DeepStack.depth(body) > DeepStack.SHALLOW) {
            throw new IOException("the OpenAPI document is nested too deep");
        }
        try {
            return Json.parse(body);
        } catch (MalformedJsonException e) {
            throw new IOException("the OpenAPI document is no JSON object: " + e.getMessage(), e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-512", e);
        }
    }
}
