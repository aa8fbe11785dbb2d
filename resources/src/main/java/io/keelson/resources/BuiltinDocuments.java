package io.keelson.resources;

import io.keelson.apiserver.openapi.OpenApiDocuments;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents of the built-in resources, as their schemas tell them. */
public final class BuiltinDocuments implements OpenApiDocuments {
    private final io.keelson.api.schema.openapi.OpenApiDocuments documents =
            io.keelson.api.schema.openapi.OpenApiDocuments.builtin();

    @Override
    public byte[] v2() {
        return documents.v2Json();
    }

    @Override
    public byte[] v2Protobuf() {
        return documents.v2Protobuf();
    }

    @Override
    public Map<String, String> v3Index() {
        return documents.v3Hashes();
    }

    @Override
    public byte @Nullable [] v3(String path) {
        return documents.v3(path);
    }
}
