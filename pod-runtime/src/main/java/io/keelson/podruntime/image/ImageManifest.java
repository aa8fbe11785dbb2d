package io.keelson.podruntime.image;

import java.io.IOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The manifest of an image of one platform (OCI image specification 1.1), as it is made here for others. */
final class ImageManifest {
    static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    static final String TAR = "application/vnd.oci.image.layer.v1.tar";
    static final String TAR_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private final ObjectNode root = JsonMapper.shared().createObjectNode();
    private final ArrayNode layers;

    /** @param config the image's configuration */
    ImageManifest(byte[] config) {
        root.put("schemaVersion", 2).put("mediaType", TYPE);
        root.putObject("config")
                .put("mediaType", CONFIG)
                .put("digest", Digest.of(config))
                .put("size", config.length);
        this.layers = root.putArray("layers");
    }

    void layer(String type, String digest, long size) {
        layers.addObject().put("mediaType", type).put("digest", digest).put("size", size);
    }

    byte[] bytes() {
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    /** The digests of an image's layers as they are not compressed, lowest first. */
    static List<String> diffIds(byte[] config) throws IOException {
        try {
            return ImageRecord.texts(
                    JsonMapper.shared().readTree(config).path("rootfs").path("diff_ids"));
        } catch (JacksonException e) {
            throw new IOException("image configuration is malformed", e);
        }
    }
}
