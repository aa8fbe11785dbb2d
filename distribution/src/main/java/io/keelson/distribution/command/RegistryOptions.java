package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.podruntime.image.ImageReference;
import io.keelson.podruntime.registry.RegistryCredentials;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a command says who one is to a registry. */
final class RegistryOptions {
    @Option(
            names = "--creds",
            paramLabel = "USER:PASSWORD",
            description = "Who one is to the registry (default: what 'docker login' or 'podman login' noted).")
    private @Nullable String given;

    /** Returns what the registry of an image is told. */
    RegistryCredentials credentials(String image) {
        if (given != null) {
            int colon = given.indexOf(':');
            if (colon < 1) {
                throw new ConfigurationException("--creds has the form USER:PASSWORD");
            }
            return new RegistryCredentials(given.substring(0, colon), given.substring(colon + 1), "");
        }
        String registry;
        try {
            registry = ImageReference.parse(image).registry();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
        return DockerConfig.of(configFile(System.getenv())).credentials(registry);
    }

    /** Returns what every registry is told that something was noted about. */
    Map<String, RegistryCredentials> all() {
        return DockerConfig.of(configFile(System.getenv())).all();
    }

    private static Path configFile(Map<String, String> environment) {
        String file = environment.get("REGISTRY_AUTH_FILE");
        if (file != null) {
            return Path.of(file);
        }
        String directory = environment.get("DOCKER_CONFIG");
        return directory != null
                ? Path.of(directory, "config.json")
                : Path.of(System.getProperty("user.home", "/root"), ".docker", "config.json");
    }
}
