package io.keelson.podruntime.image;

import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.Int64Value;
import io.keelson.podruntime.oci.ImageDefaults;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image of the store.
 *
 * @param id {@code sha256:} and the digest of its configuration
 * @param tags full references with a tag that mean it
 * @param digests full references with the digest of a manifest that mean it
 * @param layers names of its layers in the layer store, lowest first
 * @param size bytes its layers take on disk
 * @param pinned whether the kubelet must not remove it to make room
 */
public record ImageRecord(
        String id,
        List<String> tags,
        List<String> digests,
        List<String> layers,
        long size,
        boolean pinned,
        ImageDefaults defaults) {

    ImageRecord withNames(List<String> newTags, List<String> newDigests) {
        return new ImageRecord(id, List.copyOf(newTags), List.copyOf(newDigests), layers, size, pinned, defaults);
    }

    /** The reference that a container's status shows: a digest if there is one. */
    public String reference() {
        return digests.isEmpty() ? id : digests.getFirst();
    }

    /** As CRI shows it. */
    public Image toImage() {
        Image.Builder image = Image.newBuilder()
                .setId(id)
                .addAllRepoTags(tags)
                .addAllRepoDigests(digests)
                .setSize(size)
                .setSpec(ImageSpec.newBuilder().setImage(""))
                .setPinned(pinned);
        String user = defaults.user();
        int colon = user.indexOf(':');
        String name = colon < 0 ? user : user.substring(0, colon);
        if (name.matches("\\d+")) {
            image.setUid(Int64Value.newBuilder().setValue(Long.parseLong(name)));
        } else {
            image.setUsername(name);
        }
        return image.build();
    }

    byte[] toJson() {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("id", id).put("size", size).put("pinned", pinned);
        fill(node.putArray("tags"), tags);
        fill(node.putArray("digests"), digests);
        fill(node.putArray("layers"), layers);
        ObjectNode config = node.putObject("config");
        fill(config.putArray("Env"), defaults.environment());
        fill(config.putArray("Entrypoint"), defaults.entrypoint());
        fill(config.putArray("Cmd"), defaults.command());
        config.put("User", defaults.user())
                .put("WorkingDir", defaults.workingDirectory())
                .put("StopSignal", defaults.stopSignal());
        return JsonMapper.shared().writeValueAsBytes(node);
    }

    static ImageRecord fromJson(byte[] bytes) {
        JsonNode node = JsonMapper.shared().readTree(bytes);
        return new ImageRecord(
                node.path("id").asString(),
                texts(node.path("tags")),
                texts(node.path("digests")),
                texts(node.path("layers")),
                node.path("size").asLong(),
                node.path("pinned").asBoolean(false),
                defaults(node.path("config")));
    }

    /** Reads the {@code config} object of an image configuration. */
    static ImageDefaults defaults(JsonNode config) {
        return new ImageDefaults(
                texts(config.path("Env")),
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                config.path("User").asString(""),
                config.path("WorkingDir").asString(""),
                config.path("StopSignal").asString(""));
    }

    static List<String> texts(JsonNode array) {
        List<String> result = new ArrayList<>();
        array.forEach(element -> result.add(element.asString()));
        return List.copyOf(result);
    }

    private static void fill(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
