package io.keelson.apiserver.openapi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where OpenAPI documents come from. Called off the event loop; implementations remember what was costly to make. */
public interface OpenApiSource {
    /** A server without documents. */
    OpenApiSource NONE = new OpenApiSource() {};

    /** Returns the OpenAPI v2 document in JSON, or null where there is none. */
    default byte @Nullable [] v2() {
        return null;
    }

    /** Returns the OpenAPI v2 document as protobuf (gnostic's {@code openapi.v2.Document}), or null where there is none. */
    default byte @Nullable [] v2Protobuf() {
        return null;
    }

    /** Returns the paths that have an OpenAPI v3 document, such as {@code apis/apps/v1}, each with its document's hash. */
    default Map<String, String> v3Index() {
        return Map.of();
    }

    /**
     * Returns one OpenAPI v3 document in JSON, or null where there is none.
     *
     * @param path such as {@code apis/apps/v1}
     */
    default byte @Nullable [] v3(String path) {
        return null;
    }
}
