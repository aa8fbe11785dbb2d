package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The data of revisions: {@code {"spec":{"template":{"$patch":"replace",…}}}} with sorted keys. */
final class RevisionData {
    private static final String PATCH = "$patch";
    private final ObjectMapper mapper;

    RevisionData(ObjectMapper mapper) {
        this.mapper = mapper.rebuild()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
    }

    Object of(PodTemplateSpec template) {
        ObjectNode tree = mapper.valueToTree(template);
        tree.put(PATCH, "replace");
        return Map.of("spec", Map.of("template", sorted(tree)));
    }

    /** Others compare the bytes: the keys of all objects are sorted, as upstream writes them. */
    private Object sorted(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                Map<String, Object> keys = new TreeMap<>();
                object.properties().forEach(e -> keys.put(e.getKey(), sorted(e.getValue())));
                yield keys;
            }
            case ArrayNode array -> array.valueStream().map(this::sorted).toList();
            default -> mapper.convertValue(value, Object.class);
        };
    }

    /** Equal templates have equal text. */
    String bytes(ControllerRevision revision) {
        Object plain = revision.getData() == null ? Map.of() : mapper.convertValue(revision.getData(), Map.class);
        return mapper.writeValueAsString(plain);
    }

    String hash(ControllerRevision revision, int collisions) {
        return FnvHash.fnv1(
                bytes(revision).getBytes(StandardCharsets.UTF_8),
                Integer.toString(collisions).getBytes(StandardCharsets.US_ASCII));
    }

    @Nullable
    PodTemplateSpec template(ControllerRevision revision) {
        try {
            JsonNode tree = mapper.valueToTree(revision.getData());
            if (!(tree.path("spec").path("template") instanceof ObjectNode template)) {
                return null;
            }
            ObjectNode copy = template.deepCopy();
            copy.remove(PATCH);
            return mapper.treeToValue(copy, PodTemplateSpec.class);
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }
}
