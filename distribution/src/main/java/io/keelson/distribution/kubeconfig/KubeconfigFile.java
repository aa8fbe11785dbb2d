package io.keelson.distribution.kubeconfig;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A kubeconfig file: entries of one name are put in and taken out, all others stay as they are. */
public final class KubeconfigFile {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    /** The extension of a context in which the one before it is remembered. */
    private static final String PREVIOUS = "keelson.io/previous-context";

    private final ObjectNode root;

    private KubeconfigFile(ObjectNode root) {
        this.root = root;
    }

    /** Returns a file without entries. */
    public static KubeconfigFile empty() {
        ObjectNode root = YAML.createObjectNode();
        root.put("apiVersion", "v1").put("kind", "Config");
        root.putObject("preferences");
        return new KubeconfigFile(root);
    }

    /**
     * Reads a file; one that does not exist or is empty has no entries.
     *
     * @throws ConfigurationException where it is no kubeconfig; it is left as it is
     */
    public static KubeconfigFile read(Path file) {
        try {
            if (!Files.exists(file) || Files.size(file) == 0) {
                return empty();
            }
            JsonNode read = YAML.readTree(Files.readAllBytes(file));
            if (read instanceof ObjectNode object) {
                return new KubeconfigFile(object);
            }
        } catch (IOException | JacksonException e) {
            throw new ConfigurationException(file + " cannot be read as a kubeconfig file and was left as it is");
        }
        throw new ConfigurationException(file + " is no kubeconfig file and was left as it is");
    }

    /**
     * Puts cluster, user and context of one name in, replacing those of that name.
     *
     * @param name the name of all three
     * @param server the API server's URL
     * @param authority the certificate authority, PEM
     * @param certificate the client certificate, PEM
     * @param key the client key, PEM
     */
    public KubeconfigFile put(String name, String server, byte[] authority, byte[] certificate, byte[] key) {
        ObjectNode cluster = entry("clusters", name, "cluster");
        cluster.put("certificate-authority-data", base64(authority)).put("server", server);
        ObjectNode user = entry("users", name, "user");
        user.put("client-certificate-data", base64(certificate)).put("client-key-data", base64(key));
        String before = Objects.requireNonNullElse(currentContext(), "");
        String known = previous(name);
        String previous = known.isEmpty() && !before.equals(name) ? before : known;
        ObjectNode context = entry("contexts", name, "context");
        context.put("cluster", name).put("user", name);
        if (!previous.isEmpty()) {
            ObjectNode extension = context.putArray("extensions").addObject().put("name", PREVIOUS);
            extension.putObject("extension").put("context", previous);
        }
        root.put("current-context", name);
        return this;
    }

    /**
     * Returns a file whose credentials stand in files beside it, which may be replaced.
     *
     * @param name the name of cluster, user and context
     * @param server the API server's URL
     * @param authority the certificate authority, PEM
     * @param credentials client certificate and key, PEM
     */
    public static KubeconfigFile ofFiles(String name, String server, Path authority, Path credentials) {
        KubeconfigFile file = empty();
        file.entry("clusters", name, "cluster")
                .put("certificate-authority", authority.toString())
                .put("server", server);
        file.entry("users", name, "user")
                .put("client-certificate", credentials.toString())
                .put("client-key", credentials.toString());
        file.entry("contexts", name, "context").put("cluster", name).put("user", name);
        file.root.put("current-context", name);
        return file;
    }

    /** Returns the text of a file that names a server and its authority and has no credentials. */
    public static String ofServer(String server, byte[] authority) {
        KubeconfigFile file = empty();
        file.entry("clusters", "", "cluster")
                .put("certificate-authority-data", base64(authority))
                .put("server", server);
        return YAML.writeValueAsString(file.root);
    }

    /**
     * Returns this file's text for a client that reaches its clusters in another way.
     *
     * @param server the URL, null for what the file says
     * @param tlsServerName the name in the certificate, null for the URL's
     */
    public String reached(@Nullable String server, @Nullable String tlsServerName) {
        ObjectNode copy = root.deepCopy();
        for (JsonNode entry : copy.path("clusters")) {
            if (entry.path("cluster") instanceof ObjectNode cluster) {
                if (server != null) {
                    cluster.put("server", server);
                }
                if (tlsServerName != null) {
                    cluster.put("tls-server-name", tlsServerName);
                }
            }
        }
        return YAML.writeValueAsString(copy);
    }

    /** Returns the authority of the first cluster of a file's text, PEM; empty where there is none. */
    public static Optional<String> authority(String text) {
        try {
            String data = YAML.readTree(text)
                    .path("clusters")
                    .path(0)
                    .path("cluster")
                    .path("certificate-authority-data")
                    .stringValue("");
            return data.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The context that was the current one before a cluster's became it. */
    private String previous(String name) {
        for (JsonNode entry : root.path("contexts")) {
            if (name.equals(entry.path("name").stringValue(""))) {
                for (JsonNode extension : entry.path("context").path("extensions")) {
                    if (PREVIOUS.equals(extension.path("name").stringValue(""))) {
                        return extension.path("extension").path("context").stringValue("");
                    }
                }
            }
        }
        return "";
    }

    /** Whoever would go back to a context that goes goes back to the one before that. */
    private void skip(String name, String previous) {
        for (JsonNode entry : root.path("contexts")) {
            for (JsonNode extension : entry.path("context").path("extensions")) {
                boolean ours = PREVIOUS.equals(extension.path("name").stringValue(""));
                if (ours
                        && extension.path("extension") instanceof ObjectNode value
                        && name.equals(value.path("context").stringValue(""))) {
                    value.put("context", previous);
                }
            }
        }
    }

    /** Takes cluster, user and context of one name out; the context that was current before it is so again. */
    public KubeconfigFile remove(String name) {
        String previous = previous(name);
        skip(name, previous);
        for (String list : new String[] {"clusters", "users", "contexts"}) {
            if (root.get(list) instanceof ArrayNode entries) {
                entries.removeIf(e -> name.equals(e.path("name").stringValue("")));
            }
        }
        if (name.equals(currentContext())) {
            root.put("current-context", has(previous) ? previous : "");
        }
        return this;
    }

    /** Returns whether a context of that name is there. */
    public boolean has(String name) {
        return root.get("contexts") instanceof ArrayNode contexts
                && contexts.valueStream()
                        .anyMatch(e -> name.equals(e.path("name").stringValue("")));
    }

    /** Returns the current context, null where none is set. */
    public @Nullable String currentContext() {
        String current = root.path("current-context").stringValue("");
        return current.isEmpty() ? null : current;
    }

    /** Writes the file in one step, readable by its owner only; a symbolic link is followed. */
    public void write(Path file) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            ClusterDirectory.replace(Files.exists(file) ? file.toRealPath() : file, YAML.writeValueAsBytes(root));
        } catch (IOException e) {
            throw ConfigurationException.because(file + " cannot be written", e);
        }
    }

    /** Returns the file kubectl would write to: the first of {@code KUBECONFIG}, else {@code ~/.kube/config}. */
    public static Path userFile(@Nullable String environment, Path home) {
        if (environment != null) {
            for (String part : environment.split(":")) {
                if (!part.isBlank()) {
                    return Path.of(part);
                }
            }
        }
        return home.resolve(".kube").resolve("config");
    }

    private ObjectNode entry(String list, String name, String field) {
        ArrayNode entries = root.get(list) instanceof ArrayNode there ? there : root.putArray(list);
        entries.removeIf(e -> name.equals(e.path("name").stringValue("")));
        ObjectNode added = entries.addObject();
        added.put("name", name);
        return added.putObject(field);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
