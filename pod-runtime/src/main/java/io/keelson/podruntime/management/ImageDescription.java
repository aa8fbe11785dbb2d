package io.keelson.podruntime.management;

import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An image as {@code docker image inspect} shows it. */
final class ImageDescription {
    private ImageDescription() {}

    static String of(ImageRecord image, ImageStore store) throws IOException {
        JsonMapper json = JsonMapper.shared();
        JsonNode config;
        try {
            config = json.readTree(store.config(image));
        } catch (JacksonException e) {
            throw new IOException("image configuration is malformed", e);
        }
        ObjectNode shown = json.createObjectNode().put("Id", image.id());
        image.tags().forEach(shown.putArray("RepoTags")::add);
        image.digests().forEach(shown.putArray("RepoDigests")::add);
        copy(config, "created", shown, "Created");
        copy(config, "author", shown, "Author");
        copy(config, "architecture", shown, "Architecture");
        copy(config, "variant", shown, "Variant");
        copy(config, "os", shown, "Os");
        shown.put("Size", image.size());
        copy(config, "config", shown, "Config");
        shown.putObject("RootFS")
                .put("Type", "layers")
                .set("Layers", config.path("rootfs").path("diff_ids"));
        copy(config, "history", shown, "History");
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(shown);
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String shown) {
        if (from.has(name)) {
            to.set(shown, from.path(name));
        }
    }
}
