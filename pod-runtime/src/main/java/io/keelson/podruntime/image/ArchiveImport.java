package io.keelson.podruntime.image;

import io.keelson.linux.file.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads image archives: the {@code manifest.json} of docker-save, or the {@code index.json} of an OCI layout. */
final class ArchiveImport {
    private final ImageStore store;
    private final JsonMapper json = JsonMapper.shared();

    ArchiveImport(ImageStore store) {
        this.store = store;
    }

    List<ImageRecord> run(Path archive) throws IOException {
        Path directory = Files.createTempDirectory(store.workDirectory("import"), "archive");
        try {
            try (InputStream in = Files.newInputStream(archive)) {
                extract(in, directory);
            } catch (RuntimeException e) {
                throw new IOException(archive + " is not an image archive", e);
            }
            // Newer docker-save archives hold both; its manifest.json has the names.
            if (Files.exists(directory.resolve("manifest.json"))) {
                return dockerSave(directory);
            }
            if (Files.exists(directory.resolve("index.json"))) {
                return layout(directory);
            }
            throw new IOException(archive + " is neither a docker-save archive nor an OCI layout");
        } finally {
            FileTree.delete(directory);
        }
    }

    /** Only regular files and directories; older docker-save archives link equal layers to one another. */
    private static void extract(InputStream in, Path directory) throws IOException {
        TarReader tar = new TarReader(LayerStore.plain(new BufferedInputStream(in)));
        byte[] buffer = new byte[64 * 1024];
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            String name = LayerUnpacker.normal(entry.name());
            Path path = directory.resolve(name);
            switch (entry.type()) {
                case '5' -> Files.createDirectories(path);
                case '0' -> {
                    Files.createDirectories(path.getParent());
                    try (OutputStream out = Files.newOutputStream(path)) {
                        for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                            out.write(buffer, 0, n);
                        }
                    }
                }
                case '1', '2' -> {
                    Path base = entry.type() == '1' ? directory : path.resolve("..");
                    Path target = base.resolve(entry.linkName()).normalize();
                    if (!target.startsWith(directory)) {
                        throw new IOException("link leads out of the archive: " + entry.name());
                    }
                    Files.createDirectories(path.getParent());
                    Files.createLink(path, target);
                }
                default -> throw new IOException("unexpected member " + entry.name());
            }
        }
    }

    private List<ImageRecord> dockerSave(Path directory) throws IOException {
        List<ImageRecord> images = new ArrayList<>();
        for (JsonNode image : json.readTree(Files.readAllBytes(directory.resolve("manifest.json")))) {
            List<String> tags = new ArrayList<>();
            for (String tag : ImageRecord.texts(image.path("RepoTags"))) {
                tags.add(ImageReference.parse(tag).tagged());
            }
            byte[] config =
                    Files.readAllBytes(inside(directory, image.path("Config").asString()));
            List<Path> layers = new ArrayList<>();
            for (String layer : ImageRecord.texts(image.path("Layers"))) {
                layers.add(inside(directory, layer));
            }
            images.add(new ImageAssembly(store).fromFiles(config, layers, tags, List.of()));
        }
        return images;
    }

    private List<ImageRecord> layout(Path directory) throws IOException {
        List<ImageRecord> images = new ArrayList<>();
        JsonNode index = json.readTree(Files.readAllBytes(directory.resolve("index.json")));
        for (JsonNode descriptor : index.path("manifests")) {
            JsonNode annotations = descriptor.path("annotations");
            String name = annotations
                    .path("io.containerd.image.name")
                    .asString(annotations
                            .path("org.opencontainers.image.ref.name")
                            .asString(""));
            JsonNode manifest = manifest(directory, descriptor);
            List<String> tags = new ArrayList<>();
            if (name.contains("/") || name.contains(":")) {
                tags.add(ImageReference.parse(name).tagged());
            }
            byte[] config = blob(directory, manifest.path("config"));
            List<Path> layers = new ArrayList<>();
            for (JsonNode layer : manifest.path("layers")) {
                Path file = blobFile(directory, layer);
                Digest.require(layer.path("digest").asString(), Digest.of(file), "layer");
                layers.add(file);
            }
            images.add(new ImageAssembly(store).fromFiles(config, layers, tags, List.of()));
        }
        return images;
    }

    private JsonNode manifest(Path directory, JsonNode descriptor) throws IOException {
        JsonNode node = json.readTree(blob(directory, descriptor));
        return node.has("manifests") ? manifest(directory, Platform.choose(node.path("manifests"))) : node;
    }

    private static byte[] blob(Path directory, JsonNode descriptor) throws IOException {
        byte[] content = Files.readAllBytes(blobFile(directory, descriptor));
        Digest.require(descriptor.path("digest").asString(), Digest.of(content), "blob");
        return content;
    }

    private static Path blobFile(Path directory, JsonNode descriptor) throws IOException {
        return inside(directory, "blobs/" + descriptor.path("digest").asString().replace(':', '/'));
    }

    private static Path inside(Path directory, String name) throws IOException {
        Path path = directory.resolve(LayerUnpacker.normal(name));
        if (!Files.isRegularFile(path)) {
            throw new IOException("image archive lacks " + name);
        }
        return path;
    }
}
