package io.keelson.apiserver.storage;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What objects are written as, as upstream's flag {@code --storage-media-type} has it; read are both. */
public enum StorageMediaType {
    JSON("application/json"),
    PROTOBUF("application/vnd.kubernetes.protobuf");

    private final String mediaType;

    StorageMediaType(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * Returns the one of that name.
     *
     * @throws IllegalArgumentException where it is none of them
     */
    public static StorageMediaType of(String mediaType) {
        return Arrays.stream(values())
                .filter(known -> known.mediaType.equals(mediaType))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + mediaType + "\" is none of "
                        + Arrays.stream(values()).map(known -> known.mediaType).collect(Collectors.joining(", "))));
    }
}
