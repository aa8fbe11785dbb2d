package io.keelson.apiserver.aggregation;

import io.keelson.api.json.Json;
import io.keelson.apiserver.openapi.OpenApiSource;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI documents of this server with those of extension servers in them. Merged when first asked for, and again
 * where memory was short in the meantime.
 */
final class MergedOpenApi implements OpenApiSource {
    private static final Logger LOG = LoggerFactory.getLogger(MergedOpenApi.class);

    private final OpenApiSource own;
    private final Function<ObjectNode, byte[]> protobuf;
    private final ExtensionDocuments extensions;
    private SoftReference<Merged> json = new SoftReference<>(null);
    private SoftReference<Merged> proto = new SoftReference<>(null);

    /** What was made of a state of our document and the others'. */
    private record Merged(byte[] own, List<ObjectNode> parts, byte[] bytes) {}

    /**
     * @param own the documents of this server
     * @param protobuf writes an OpenAPI v2 document as protobuf
     * @param extensions those of the others
     */
    MergedOpenApi(OpenApiSource own, Function<ObjectNode, byte[]> protobuf, ExtensionDocuments extensions) {
        this.own = own;
        this.protobuf = protobuf;
        this.extensions = extensions;
    }

    @Override
    public synchronized byte @Nullable [] v2() {
        byte[] local = own.v2();
        List<ObjectNode> parts = List.copyOf(extensions.swagger());
        if (local == null || parts.isEmpty()) {
            return local;
        }
        Merged known = json.get();
        if (known == null || !of(known, local, parts)) {
            known = new Merged(local, parts, Json.write(merged(local, parts)));
            json = new SoftReference<>(known);
        }
        return known.bytes();
    }

    @Override
    public synchronized byte @Nullable [] v2Protobuf() {
        byte[] local = extensions.swagger().isEmpty() ? null : own.v2();
        if (local == null) {
            return own.v2Protobuf();
        }
        List<ObjectNode> parts = List.copyOf(extensions.swagger());
        Merged known = proto.get();
        if (known == null || !of(known, local, parts)) {
            known = new Merged(local, parts, protobuf.apply(merged(local, writable(parts))));
            proto = new SoftReference<>(known);
        }
        return known.bytes();
    }

    /** The parts that can be written as protobuf: what others send need not be OpenAPI. */
    private List<ObjectNode> writable(List<ObjectNode> parts) {
        List<ObjectNode> writable = new ArrayList<>();
        for (ObjectNode part : parts) {
            try {
                ObjectNode alone = Json.object().put("swagger", "2.0");
                alone.putObject("info");
                alone.putArray("security");
                alone.putObject("securityDefinitions");
                SwaggerMerge.add(alone, part);
                if (protobuf.apply(alone).length > 0) {
                    writable.add(part);
                }
            } catch (RuntimeException e) {
                LOG.debug("an extension server's OpenAPI v2 document cannot be written as protobuf", e);
            }
        }
        return writable;
    }

    @SuppressWarnings("ReferenceEquality") // of those very trees, which are as long the same as their servers say
    private static boolean of(Merged known, byte[] local, List<ObjectNode> parts) {
        if (known.own() != local || known.parts().size() != parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (known.parts().get(i) != parts.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode merged(byte[] local, List<ObjectNode> parts) {
        ObjectNode document = Json.parse(local);
        parts.forEach(part -> SwaggerMerge.add(document, part));
        return document;
    }

    @Override
    public Map<String, String> v3Index() {
        Map<String, OpenApiDownload.Document> others = extensions.documents();
        if (others.isEmpty()) {
            return own.v3Index();
        }
        Map<String, String> index = new TreeMap<>(own.v3Index());
        others.forEach((path, document) -> index.putIfAbsent(path, document.hash()));
        return index;
    }

    @Override
    public byte @Nullable [] v3(String path) {
        byte[] document = own.v3(path);
        if (document != null) {
            return document;
        }
        OpenApiDownload.Document other = extensions.documents().get(path);
        return other == null ? null : other.json();
    }
}
