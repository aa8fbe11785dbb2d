package io.keelson.resources;

import io.keelson.api.schema.openapi.CustomKind;
import io.keelson.api.schema.openapi.CustomOpenApi;
import io.keelson.apiserver.openapi.OpenApiSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The documents of the built-in resources, as their schemas tell them, and of the custom ones there are. */
public final class BuiltinDocuments implements OpenApiSource {
    private final io.keelson.api.schema.openapi.OpenApiDocuments documents =
            io.keelson.api.schema.openapi.OpenApiDocuments.builtin();
    private final Supplier<List<CustomKind>> custom;
    private volatile @Nullable Known known;

    /** @param custom the custom resources; the same list as long as they stay the same */
    public BuiltinDocuments(Supplier<List<CustomKind>> custom) {
        this.custom = custom;
    }

    private record Known(List<CustomKind> kinds, CustomOpenApi documents) {}

    /** Returns the documents of all resources, null where there are no custom ones. */
    @SuppressWarnings("ReferenceEquality") // of that very list of kinds
    private @Nullable CustomOpenApi all() {
        List<CustomKind> kinds = custom.get();
        if (kinds.isEmpty()) {
            return null;
        }
        Known last = known;
        if (last == null || last.kinds() != kinds) {
            last = new Known(kinds, new CustomOpenApi(kinds));
            known = last;
        }
        return last.documents();
    }

    @Override
    public byte[] v2() {
        CustomOpenApi all = all();
        return all == null ? documents.v2Json() : all.v2Json();
    }

    @Override
    public byte[] v2Protobuf() {
        CustomOpenApi all = all();
        return all == null ? documents.v2Protobuf() : all.v2Protobuf();
    }

    @Override
    public Map<String, String> v3Index() {
        CustomOpenApi all = all();
        return all == null ? documents.v3Hashes() : all.v3Hashes();
    }

    @Override
    public byte @Nullable [] v3(String path) {
        CustomOpenApi all = all();
        return all == null ? documents.v3(path) : all.v3(path);
    }
}
