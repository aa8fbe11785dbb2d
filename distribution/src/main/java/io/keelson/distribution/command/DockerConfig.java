package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.podruntime.registry.RegistryCredentials;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code docker login} and its relatives noted: credentials by registry, or the program that keeps them. */
final class DockerConfig {
    private static final int LARGEST = 1 << 20;
    private static final int HELPER_SECONDS = 30;

    private final Path file;
    private final JsonNode tree;

    private DockerConfig(Path file, JsonNode tree) {
        this.file = file;
        this.tree = tree;
    }

    /** Reads a file; one that is not there says nothing. */
    static DockerConfig of(Path file) {
        try {
            if (!Files.exists(file)) {
                return new DockerConfig(file, JsonMapper.shared().createObjectNode());
            }
            if (Files.size(file) > LARGEST) {
                throw new ConfigurationException(file + " is larger than " + LARGEST + " bytes");
            }
            return new DockerConfig(file, JsonMapper.shared().readTree(Files.readAllBytes(file)));
        } catch (JacksonException e) {
            throw new ConfigurationException(file + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ConfigurationException.because(file + " cannot be read", e);
        }
    }

    /** Returns what a registry is told; nobody where nothing was noted. @param registry such as {@code docker.io} */
    RegistryCredentials credentials(String registry) {
        List<String> keys = registry.equals("docker.io")
                ? List.of("https://index.docker.io/v1/", "index.docker.io", "docker.io")
                : List.of(registry, "https://" + registry, "http://" + registry, "https://" + registry + "/v1/");
        for (String key : keys) {
            String helper = tree.path("credHelpers").path(key).asString("");
            if (!helper.isEmpty()) {
                return helped(helper, key);
            }
            JsonNode auth = tree.path("auths").path(key);
            if (auth.isObject() && !auth.isEmpty()) {
                return noted(auth);
            }
        }
        String store = tree.path("credsStore").asString("");
        return store.isEmpty() ? RegistryCredentials.NONE : helped(store, keys.getFirst());
    }

    /** Returns who one is to each registry that something was noted about. */
    Map<String, RegistryCredentials> all() {
        Map<String, RegistryCredentials> all = new LinkedHashMap<>();
        for (String section : List.of("auths", "credHelpers")) {
            for (String key : tree.path(section).propertyNames()) {
                String registry = key.contains("index.docker.io")
                        ? "docker.io"
                        : key.replaceFirst("^https?://", "").replaceFirst("/.*", "");
                all.put(registry, credentials(registry));
            }
        }
        return all;
    }

    private RegistryCredentials noted(JsonNode auth) {
        String both = auth.path("auth").asString("");
        String user = auth.path("username").asString("");
        String password = auth.path("password").asString("");
        if (!both.isEmpty()) {
            String[] parts;
            try {
                parts = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8).split(":", 2);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(file + ": an auth is not base64");
            }
            user = parts[0];
            password = parts.length == 2 ? parts[1] : "";
        }
        return new RegistryCredentials(
                user, password, auth.path("identitytoken").asString(""));
    }

    /** Asks {@code docker-credential-NAME}, as docker does. */
    private static RegistryCredentials helped(String name, String server) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new ConfigurationException("not the name of a credential helper: " + name);
        }
        String program = "docker-credential-" + name;
        try {
            Process helper = new ProcessBuilder(program, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream in = helper.getOutputStream()) {
                in.write(server.getBytes(StandardCharsets.UTF_8));
            }
            byte[] answer = helper.getInputStream().readNBytes(LARGEST);
            if (!helper.waitFor(HELPER_SECONDS, TimeUnit.SECONDS)) {
                helper.destroyForcibly();
                throw new ConfigurationException(program + " does not answer");
            }
            if (helper.exitValue() != 0) {
                return RegistryCredentials.NONE; // it keeps nothing for this registry
            }
            JsonNode secret = JsonMapper.shared().readTree(answer);
            String user = secret.path("Username").asString("");
            String password = secret.path("Secret").asString("");
            return user.equals("<token>")
                    ? new RegistryCredentials("", "", password)
                    : new RegistryCredentials(user, password, "");
        } catch (IOException | JacksonException e) {
            throw new ConfigurationException(program + " cannot be asked: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException(program + " was interrupted");
        }
    }
}
