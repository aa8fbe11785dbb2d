package io.keelson.controllermanager.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;

/**
 * The value of {@code pod-template-hash}: FNV-1a over the template and the collision count, written in the alphabet of
 * generated names (no vowels, nothing that reads alike), so that equal templates get equal names.
 */
final class TemplateHash {
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;
    private final ObjectMapper mapper;

    TemplateHash(ObjectMapper mapper) {
        this.mapper = mapper.rebuild()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
    }

    /** The hash of a template; the count tells apart templates whose hash is taken. */
    String of(PodTemplateSpec template, @Nullable Integer collisions) {
        int hash = fnv(FNV_OFFSET, mapper.writeValueAsBytes(template));
        if (collisions != null) {
            hash = fnv(hash, Objects.toString(collisions).getBytes(StandardCharsets.US_ASCII));
        }
        String digits = Integer.toUnsignedString(hash);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            text.append(ALPHABET.charAt(digits.charAt(i) % ALPHABET.length()));
        }
        return text.toString();
    }

    private static int fnv(int seed, byte[] bytes) {
        int hash = seed;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
