package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Descriptions;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI documents of a set of resources: {@code /openapi/v2}, {@code /openapi/v3} and what the latter points to.
 * Made at first use and kept. Safe on any thread.
 */
public final class OpenApiDocuments {
    private static final GroupVersionKind RESOURCES = new GroupVersionKind("", "v1", "APIResourceList");
    private static final GroupVersionKind GROUP = new GroupVersionKind("", "v1", "APIGroup");
    private static final GroupVersionKind GROUPS = new GroupVersionKind("", "v1", "APIGroupList");
    private static final GroupVersionKind VERSIONS = new GroupVersionKind("", "v1", "APIVersions");
    private static final OpenApiDocuments BUILTIN = new OpenApiDocuments(ResourceCatalog.builtin());
    private static final String TITLE = "Kubernetes";

    /** To be raised when documents change though the schemas do not: clients keep what has a known hash. */
    private static final int EDITION = 1;

    private final ResourceCatalog catalog;
    private final Map<String, SoftReference<byte[]>> documents = new ConcurrentHashMap<>();

    OpenApiDocuments(ResourceCatalog catalog) {
        this.catalog = catalog;
    }

    /** Returns the documents of the built-in resources. */
    public static OpenApiDocuments builtin() {
        return BUILTIN;
    }

    /** Returns {@code /openapi/v2} as JSON; not to be modified. */
    public byte[] v2Json() {
        return kept("v2 json", () -> Json.write(v2()));
    }

    /**
     * Writes an OpenAPI v2 document as protobuf.
     *
     * @throws RuntimeException where it is none
     */
    public static byte[] protobuf(ObjectNode document) {
        return SwaggerProtobuf.encode(document);
    }

    /** Returns {@code /openapi/v2} as {@code application/com.github.proto-openapi.spec.v2@v1.0+protobuf}. */
    public byte[] v2Protobuf() {
        return kept("v2 protobuf", () -> SwaggerProtobuf.encode(v2()));
    }

    /**
     * Returns {@code /openapi/v3}: where the document of every group version is. The addresses carry a hash of what they
     * lead to, so that answers with a right hash may be kept for good.
     */
    public byte[] v3Index() {
        return kept("v3 index", () -> {
            ObjectNode index = Json.object();
            ObjectNode paths = index.putObject("paths");
            for (String key : keys()) {
                paths.putObject(key).put("serverRelativeURL", "/openapi/v3/" + key + "?hash=" + hash(key));
            }
            return Json.write(index);
        });
    }

    /** Returns the hash of every document, by its path below {@code /openapi/v3/}. */
    public SortedMap<String, String> v3Hashes() {
        SortedMap<String, String> hashes = new TreeMap<>();
        keys().forEach(key -> hashes.put(key, hash(key)));
        return hashes;
    }

    /**
     * Returns a document of {@code /openapi/v3}, null where there is none.
     *
     * @param key the path below {@code /openapi/v3/}, such as {@code apis/apps/v1}
     */
    public byte @Nullable [] v3(String key) {
        return keys().contains(key) ? kept(key, () -> Json.write(v3Document(key))) : null;
    }

    /**
     * Returns the hash in a document's address, in capital letters: that of everything the document is made of, so that
     * the index need not make all documents.
     */
    public String hash(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update((EDITION + " " + key).getBytes(StandardCharsets.UTF_8));
            digest.update(Fingerprint.VALUE);
            return HexFormat.of().withUpperCase().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Made at first use, and again where memory was short in the meantime. */
    private byte[] kept(String key, Supplier<byte[]> maker) {
        byte[] document = known(key);
        if (document == null) {
            // One at a time: they are large while they are made, and whoever waits takes what was made meanwhile.
            synchronized (documents) {
                document = known(key);
                if (document == null) {
                    document = maker.get();
                    documents.put(key, new SoftReference<>(document));
                }
            }
        }
        return document;
    }

    private byte @Nullable [] known(String key) {
        SoftReference<byte[]> reference = documents.get(key);
        return reference == null ? null : reference.get();
    }

    private TreeSet<String> keys() {
        TreeSet<String> keys = new TreeSet<>(List.of("api", "apis", "version"));
        for (ResourceInfo info : catalog.all()) {
            keys.add(Paths.base(info.group(), info.version()).substring(1));
            if (!info.group().isEmpty()) {
                keys.add("apis/" + info.group());
            }
        }
        return keys;
    }

    private Map<String, List<ResourceInfo>> byGroupVersion() {
        Map<String, List<ResourceInfo>> resources = new LinkedHashMap<>();
        for (ResourceInfo info : catalog.all()) {
            resources
                    .computeIfAbsent(
                            Paths.base(info.group(), info.version()).substring(1), ignored -> new ArrayList<>())
                    .add(info);
        }
        return resources;
    }

    private ObjectNode v3Document(String key) {
        Definitions definitions = new Definitions(Dialect.V3, Descriptions.load());
        Paths paths = new Paths(Dialect.V3, definitions);
        List<ResourceInfo> resources = byGroupVersion().get(key);
        if (resources == null) {
            addRoot(paths, key);
        } else {
            addGroupVersion(paths, resources);
        }
        return v3Document(definitions, paths);
    }

    /** Writes the document of a group version of custom resources. */
    ObjectNode v3(List<CustomKind> kinds) {
        Definitions definitions = new Definitions(Dialect.V3, Descriptions.load());
        Paths paths = new Paths(Dialect.V3, definitions);
        addCustom(Dialect.V3, definitions, paths, kinds);
        return v3Document(definitions, paths);
    }

    private static void addCustom(Dialect dialect, Definitions definitions, Paths paths, List<CustomKind> kinds) {
        CustomSchemas schemas = new CustomSchemas(dialect, definitions);
        Map<String, List<ResourceInfo>> resources = new LinkedHashMap<>();
        for (CustomKind kind : kinds) {
            schemas.define(kind);
            resources.computeIfAbsent(kind.path(), ignored -> new ArrayList<>()).add(kind.info());
        }
        resources.values().forEach(ofVersion -> addGroupVersion(paths, ofVersion));
    }

    private static ObjectNode v3Document(Definitions definitions, Paths paths) {
        ObjectNode document = Json.object();
        ObjectNode components = document.putObject("components");
        components.set("schemas", definitions.toJson());
        token(components.putObject("securitySchemes"));
        document.putObject("info").put("title", TITLE).put("version", "unversioned");
        document.put("openapi", "3.0.0");
        document.set("paths", paths.toJson());
        return document;
    }

    private ObjectNode v2() {
        return v2(List.of());
    }

    /** Writes {@code /openapi/v2} with some custom resources in it. */
    ObjectNode v2(List<CustomKind> kinds) {
        Definitions definitions = new Definitions(Dialect.V2, Descriptions.load());
        Paths paths = new Paths(Dialect.V2, definitions);
        Map<String, List<ResourceInfo>> resources = byGroupVersion();
        keys().stream().filter(key -> !resources.containsKey(key)).forEach(key -> addRoot(paths, key));
        resources.values().forEach(ofVersion -> addGroupVersion(paths, ofVersion));
        addCustom(Dialect.V2, definitions, paths, kinds);
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", TITLE).put("version", "unversioned");
        document.set("paths", paths.toJson());
        document.set("definitions", definitions.toJson());
        token(document.putObject("securityDefinitions"));
        document.putArray("security").addObject().putArray("BearerToken");
        return document;
    }

    private static void token(ObjectNode schemes) {
        schemes.putObject("BearerToken")
                .put("description", "Bearer Token authentication")
                .put("in", "header")
                .put("name", "authorization")
                .put("type", "apiKey");
    }

    private static void addGroupVersion(Paths paths, List<ResourceInfo> resources) {
        ResourceInfo first = resources.getFirst();
        paths.addRead(
                Paths.base(first.group(), first.version()) + "/",
                "get" + Paths.id(first.group(), first.version()) + "APIResources",
                "get available resources",
                Paths.tag(first.group(), first.version()),
                RESOURCES);
        resources.forEach(paths::add);
    }

    private static void addRoot(Paths paths, String key) {
        switch (key) {
            case "api" -> paths.addRead("/api/", "getCoreAPIVersions", "get available API versions", "core", VERSIONS);
            case "apis" -> paths.addRead("/apis/", "getAPIVersions", "get available API versions", "apis", GROUPS);
            case "version" ->
                paths.addRead(
                        "/version/", "getCodeVersion", "get the version information for this server", "version", null);
            default -> {
                String group = key.substring("apis/".length());
                String id = Paths.id(group, "v1");
                paths.addRead(
                        "/" + key + "/",
                        "get" + id.substring(0, id.length() - 2) + "APIGroup",
                        "get information of a group",
                        group.replace(".k8s.io", "").replace('.', '_'),
                        GROUP);
            }
        }
    }

    private static final class Fingerprint {
        static final byte[] VALUE = BuiltinSchemas.load().fingerprint();
    }
}
