package io.keelson.apiserver.registry;

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
}
