package io.keelson.podruntime.build;

import io.keelson.podruntime.build.plan.ImageConfiguration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The configuration file of an image, read from one that is built upon and written for one that is built. */
final class ImageDocument {
    private ImageDocument() {}

    static StageState read(byte[] config) throws IOException {
        try {
            JsonNode root = JsonMapper.shared().readTree(config);
            List<String> layers = new ArrayList<>();
            root.path("rootfs").path("diff_ids").forEach(layer -> layers.add(layer.asString()));
            ArrayNode history = root.path("history") instanceof ArrayNode array
                    ? array.deepCopy()
                    : JsonMapper.shared().createArrayNode();
            return new StageState(
                    List.copyOf(layers),
                    ImageConfiguration.of(root.path("config")),
                    history,
                    root.path("created").asString(""),
                    root.path("author").asString(""));
        } catch (JacksonException e) {
            throw new IOException("image configuration is malformed", e);
        }
    }

    static String architecture(byte[] config) throws IOException {
        try {
            return JsonMapper.shared().readTree(config).path("architecture").asString("");
        } catch (JacksonException e) {
            throw new IOException("image configuration is malformed", e);
        }
    }

    static byte[] write(StageState state, String architecture, Map<String, String> labels) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("architecture", architecture).put("os", "linux");
        if (!state.created().isEmpty()) {
            root.put("created", state.created());
        }
        if (!state.author().isEmpty()) {
            root.put("author", state.author());
        }
        ObjectNode config = state.configuration().toJson();
        if (!labels.isEmpty()) {
            labels.forEach(config.withObject("/Labels")::put);
        }
        root.set("config", config);
        ArrayNode layers = root.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        state.layers().forEach(layers::add);
        root.set("history", state.history());
        return JsonMapper.shared().writeValueAsBytes(root);
    }
}
