package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.keelson.client.workload.FnvHash;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;

/**
 * The value of {@code pod-template-hash}: a hash of the template and the collision count, so that equal templates get
 * equal names.
 */
final class TemplateHash {
    private final ObjectMapper mapper;

    TemplateHash(ObjectMapper mapper) {
        this.mapper = mapper.rebuild()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
    }

    /** The hash of a template; the count tells apart templates whose hash is taken. */
    String of(PodTemplateSpec template, @Nullable Integer collisions) {
        byte[] count =
                collisions == null ? new byte[0] : Objects.toString(collisions).getBytes(StandardCharsets.US_ASCII);
        return FnvHash.fnv1a(mapper.writeValueAsBytes(template), count);
    }
}
