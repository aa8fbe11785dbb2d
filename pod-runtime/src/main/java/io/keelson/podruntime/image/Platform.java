package io.keelson.podruntime.image;

import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** The platform of this machine. */
public final class Platform {
    private Platform() {}

    /** The processor as images name it: {@code amd64}, {@code arm64}. */
    public static String architecture() {
        return switch (System.getProperty("os.arch", "amd64")) {
            case "aarch64" -> "arm64";
            case "x86" -> "386";
            case String other -> other;
        };
    }

    /** Chooses from an index the manifest for this machine. */
    static JsonNode choose(JsonNode manifests) throws IOException {
        JsonNode unnamed = null;
        for (JsonNode manifest : manifests) {
            JsonNode platform = manifest.path("platform");
            if (platform.path("os").asString("").equals("linux")
                    && platform.path("architecture").asString("").equals(architecture())) {
                return manifest;
            }
            if (!manifest.has("platform") && unnamed == null) {
                unnamed = manifest;
            }
        }
        if (unnamed != null) {
            return unnamed;
        }
        throw new IOException("no match for platform in manifest: not found");
    }
}
