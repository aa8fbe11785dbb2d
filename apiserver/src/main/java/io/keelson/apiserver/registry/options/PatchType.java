package io.keelson.apiserver.registry.options;

import io.keelson.api.status.StatusException;
import java.util.Arrays;

/** The kinds of patches, by media type. */
public enum PatchType {
    JSON("application/json-patch+json"),
    MERGE("application/merge-patch+json"),
    STRATEGIC("application/strategic-merge-patch+json"),
    APPLY("application/apply-patch+yaml");

    private final String mediaType;

    PatchType(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Returns the media type that says it. */
    public String mediaType() {
        return mediaType;
    }

    /** Returns the 415 of resources that take no patches of this kind. */
    public StatusException unsupported() {
        return StatusException.unsupportedMediaType(Arrays.stream(values())
                .filter(type -> type != this)
                .map(PatchType::mediaType)
                .toList());
    }
}
