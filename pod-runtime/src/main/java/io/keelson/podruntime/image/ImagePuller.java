package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.linux.file.FileTree;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pulls images. Blobs are downloaded several at a time into files named by their digests, so that a later pull goes on
 * with what an earlier one got; a layer is unpacked as soon as it is there.
 */
public final class ImagePuller {
    private final ImageStore store;
    private final RegistryHosts hosts;
    private final JsonMapper json = JsonMapper.shared();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /**
     * @param store where images are kept
     * @param hosts how registries are reached
     */
    public ImagePuller(ImageStore store, RegistryHosts hosts) {
        this.store = store;
        this.hosts = hosts;
    }

    /**
     * Pulls an image.
     *
     * @param name as the user wrote it
     * @throws FileNotFoundException when the registry has no such image
     * @throws IOException with the registry's or the network's reason
     */
    public ImageRecord pull(String name, AuthConfig credentials) throws IOException {
        ImageReference reference = ImageReference.parse(name);
        String prefix = "failed to pull and unpack image \"" + reference + "\": ";
        synchronized (locks.computeIfAbsent(reference.toString(), k -> new Object())) {
            try (RegistryClient registry = new RegistryClient(hosts, reference, credentials)) {
                RegistryClient.Manifest manifest;
                try {
                    manifest = registry.manifest(reference.target());
                } catch (RegistryException e) {
                    String words = prefix + "failed to resolve reference \"" + reference + "\": "
                            + (e.status() == 404 ? reference + ": " : "") + e.getMessage();
                    throw e.status() == 404 ? notFound(words, e) : new IOException(words, e);
                } catch (IOException e) {
                    throw new IOException(
                            prefix + "failed to resolve reference \"" + reference + "\": " + e.getMessage(), e);
                }
                try {
                    return pull(registry, reference, manifest);
                } catch (IOException e) {
                    throw new IOException(prefix + e.getMessage(), e);
                }
            }
        }
    }

    private static FileNotFoundException notFound(String words, RegistryException cause) {
        FileNotFoundException missing = new FileNotFoundException(words);
        missing.initCause(cause);
        return missing;
    }

    private ImageRecord pull(RegistryClient registry, ImageReference reference, RegistryClient.Manifest top)
            throws IOException {
        JsonNode manifest = json.readTree(top.content());
        while (manifest.has("manifests")) {
            String chosen =
                    Platform.choose(manifest.path("manifests")).path("digest").asString();
            manifest = json.readTree(registry.manifest(chosen).content());
        }
        if (!manifest.has("config") || !manifest.has("layers")) {
            throw new IOException("unsupported manifest: media type "
                    + manifest.path("mediaType").asString("application/vnd.docker.distribution.manifest.v1+json"));
        }
        Path downloads = store.workDirectory("downloads");
        byte[] config = Files.readAllBytes(fetch(registry, manifest.path("config"), downloads));
        List<JsonNode> layers = new ArrayList<>();
        manifest.path("layers").forEach(layers::add);
        List<String> tags =
                reference.tag().isEmpty() || !reference.digest().isEmpty() ? List.of() : List.of(reference.tagged());
        ImageRecord record = new ImageAssembly(store)
                .assemble(
                        config,
                        layers.size(),
                        i -> Files.newInputStream(fetch(registry, layers.get(i), downloads)),
                        tags,
                        List.of(reference.name() + "@" + top.digest()),
                        false);
        for (JsonNode blob : layers) {
            Files.deleteIfExists(file(blob, downloads));
        }
        Files.deleteIfExists(file(manifest.path("config"), downloads));
        return record;
    }

    private static Path fetch(RegistryClient registry, JsonNode descriptor, Path downloads) throws IOException {
        Path file = file(descriptor, downloads);
        registry.blob(
                descriptor.path("digest").asString(), descriptor.path("size").asLong(0), file);
        return file;
    }

    private static Path file(JsonNode descriptor, Path downloads) throws IOException {
        String digest = descriptor.path("digest").asString("");
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IOException("unsupported digest " + digest);
        }
        return downloads.resolve(digest.replace(':', '-'));
    }

    /** Deletes what broken downloads left. */
    public void forgetDownloads() throws IOException {
        FileTree.delete(store.workDirectory("downloads"));
    }
}
