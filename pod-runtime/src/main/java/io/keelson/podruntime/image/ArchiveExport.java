package io.keelson.podruntime.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes images into one archive that is an OCI layout and one of {@code docker save} at once; layers are shared. */
final class ArchiveExport {
    private final ImageStore store;
    private final JsonMapper json = JsonMapper.shared();
    private final ObjectNode index = json.createObjectNode();
    private final ArrayNode docker = json.createArrayNode();
    private final Set<String> written = new HashSet<>();

    ArchiveExport(ImageStore store) {
        this.store = store;
        index.put("schemaVersion", 2).put("mediaType", "application/vnd.oci.image.index.v1+json");
        index.putArray("manifests");
    }

    void run(List<String> names, OutputStream out) throws IOException {
        TarStream tar = new TarStream(out);
        for (String name : names) {
            @Nullable ImageRecord image = store.find(name);
            if (image == null) {
                throw new FileNotFoundException("image \"" + name + "\" not found");
            }
            image(tar, name, image);
        }
        tar.file("index.json", json.writeValueAsBytes(index));
        tar.file("manifest.json", json.writeValueAsBytes(docker));
        tar.file("oci-layout", json.writeValueAsBytes(json.createObjectNode().put("imageLayoutVersion", "1.0.0")));
        tar.finish();
    }

    private void image(TarStream tar, String name, ImageRecord image) throws IOException {
        byte[] config = store.config(image);
        List<String> diffIds = ImageManifest.diffIds(config);
        ImageManifest manifest = new ImageManifest(config);
        blob(tar, image.id(), config);
        ObjectNode saved = docker.addObject().put("Config", path(image.id()));
        ArrayNode tags = saved.putArray("RepoTags");
        ArrayNode layers = saved.putArray("Layers");
        for (int i = 0; i < diffIds.size(); i++) {
            String diffId = diffIds.get(i);
            long size = store.layers().archiveSize(image.layers().get(i), diffId);
            if (written.add(diffId)) {
                tar.member(new TarEntry(path(diffId), "", '0', 0644, 0, 0, size, 0, 0, 0, Map.of()));
                store.layers().archive(image.layers().get(i), diffId, tar.content());
            }
            manifest.layer(ImageManifest.TAR, diffId, size);
            layers.add(path(diffId));
        }
        byte[] content = manifest.bytes();
        blob(tar, Digest.of(content), content);
        ObjectNode entry = index.withArray("manifests").addObject();
        entry.put("mediaType", ImageManifest.TYPE)
                .put("digest", Digest.of(content))
                .put("size", content.length);
        String tagged = image.tags().contains(tagged(name)) ? tagged(name) : "";
        if (!tagged.isEmpty()) {
            tags.add(tagged);
            entry.putObject("annotations")
                    .put("io.containerd.image.name", tagged)
                    .put(
                            "org.opencontainers.image.ref.name",
                            ImageReference.parse(tagged).tag());
        }
    }

    private static String tagged(String name) {
        try {
            return ImageReference.parse(name).tagged();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private void blob(TarStream tar, String digest, byte[] content) throws IOException {
        if (written.add(digest)) {
            tar.file(path(digest), content);
        }
    }

    private static String path(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }
}
