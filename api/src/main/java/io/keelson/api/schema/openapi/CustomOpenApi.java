package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI documents of the built-in resources and of some custom ones. Made at first use and kept. Safe on any
 * thread.
 */
public final class CustomOpenApi {
    private final List<CustomKind> kinds;
    private final Map<String, String> hashes = new TreeMap<>();
    private byte @Nullable [] v2Json;
    private byte @Nullable [] v2Protobuf;

    /** @param kinds the custom resources, every served version of each */
    public CustomOpenApi(List<CustomKind> kinds) {
        this.kinds = List.copyOf(kinds);
        for (CustomKind kind : kinds) {
            hashes.computeIfAbsent(kind.path(), this::hash);
        }
    }

    private String hash(String path) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            for (CustomKind kind : kinds) {
                if (kind.path().equals(path)) {
                    digest.update(kind.toString().getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().withUpperCase().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns {@code /openapi/v2} as JSON; not to be modified. */
    public synchronized byte[] v2Json() {
        byte[] known = v2Json;
        if (known == null) {
            known = Json.write(OpenApiDocuments.builtin().v2(kinds));
            v2Json = known;
        }
        return known;
    }

    /** Returns {@code /openapi/v2} as protobuf; not to be modified. */
    public synchronized byte[] v2Protobuf() {
        byte[] known = v2Protobuf;
        if (known == null) {
            known = SwaggerProtobuf.encode(OpenApiDocuments.builtin().v2(kinds));
            v2Protobuf = known;
        }
        return known;
    }

    /** Returns the hash of every document, by its path below {@code /openapi/v3/}. */
    public Map<String, String> v3Hashes() {
        Map<String, String> all = new TreeMap<>(OpenApiDocuments.builtin().v3Hashes());
        all.putAll(hashes);
        return all;
    }

    /** Returns a document of {@code /openapi/v3}, null where there is none. */
    public byte @Nullable [] v3(String path) {
        if (!hashes.containsKey(path)) {
            return OpenApiDocuments.builtin().v3(path);
        }
        List<CustomKind> wanted =
                kinds.stream().filter(kind -> kind.path().equals(path)).toList();
        return Json.write(OpenApiDocuments.builtin().v3(wanted));
    }
}
