package io.keelson.podruntime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.RuntimePrerequisites;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Pulls from Debian's docker-registry on loopback; skipped where it is not installed. */
class RegistryPullTest {
    /** The user {@code me} with the password {@code secret}, as htpasswd -B writes it. */
    private static final String USERS = "me:$2b$05$z4Uvu7sy3orkK9BHDjnMW.J3Vfs7ktByweIFACEw4IXwBCOy0OsN2\n";

    @TempDir
    private Path directory;

    private DebianRegistry registry;
    private ImageStore store;

    @BeforeEach
    void launch() throws Exception {
        assumeTrue(RuntimePrerequisites.is() && DebianRegistry.installed(), "needs root and docker-registry");
        store = new ImageStore(directory.resolve("store"));
        registry = new DebianRegistry(directory);
        registry.start("");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void anImageIsPulledByTagAndByDigest() throws Exception {
        String index = registry.push(
                "a/b",
                "1",
                List.of(
                        DebianRegistry.layer("x", "one"),
                        DebianRegistry.layer("y", "two"),
                        DebianRegistry.layer("d/z", "three")));
        ImagePuller puller = new ImagePuller(store, new RegistryHosts(directory.resolve("registries")));
        ImageRecord image = puller.pull(registry.repository("a/b:1"), AuthConfig.getDefaultInstance());
        assertThat(image.tags()).containsExactly(registry.repository("a/b:1"));
        assertThat(image.digests()).containsExactly(registry.repository("a/b") + "@" + index);
        assertThat(image.defaults().command()).containsExactly("sh");
        assertThat(Files.readString(store.layerDirectories(image).get(1).resolve("y")))
                .isEqualTo("two");
        assertThat(store.find(registry.repository("a/b@") + index)).isEqualTo(image);
        assertThat(store.find(image.id().substring(7, 20))).isEqualTo(image);
        assertThat(puller.pull(registry.repository("a/b@") + index, AuthConfig.getDefaultInstance())
                        .id())
                .isEqualTo(image.id());
        assertThat(store.all()).hasSize(1);
        assertThat(new ImageStore(directory.resolve("store")).find(registry.repository("a/b:1")))
                .isNotNull();
    }

    @Test
    void aMovedTagLeavesTheOldImageWithoutAName() throws Exception {
        ImagePuller puller = new ImagePuller(store, new RegistryHosts(directory.resolve("registries")));
        registry.push("app", "latest", List.of(DebianRegistry.layer("x", "old")));
        ImageRecord old = puller.pull(registry.repository("app"), AuthConfig.getDefaultInstance());
        registry.push("app", "latest", List.of(DebianRegistry.layer("x", "new")));
        ImageRecord current = puller.pull(registry.repository("app"), AuthConfig.getDefaultInstance());
        assertThat(store.find(registry.repository("app"))).isEqualTo(current);
        assertThat(store.find(old.id()).tags()).isEmpty();
        store.remove(old.id());
        assertThat(store.layerDirectories(old).getFirst()).doesNotExist();
        assertThat(store.layerDirectories(current).getFirst()).exists();
    }

    @Test
    void aBrokenDownloadGoesOn() throws Exception {
        byte[] layer = DebianRegistry.layer("x", "content that was half downloaded");
        registry.push("half", "1", List.of(layer));
        byte[] whole = DebianRegistry.gzip(layer);
        Path part = store.workDirectory("downloads").resolve(Digest.of(whole).replace(':', '-'));
        Files.write(part, java.util.Arrays.copyOf(whole, whole.length / 2));
        ImageRecord image = new ImagePuller(store, new RegistryHosts(directory.resolve("registries")))
                .pull(registry.repository("half:1"), AuthConfig.getDefaultInstance());
        assertThat(Files.readString(store.layerDirectories(image).getFirst().resolve("x")))
                .isEqualTo("content that was half downloaded");
        assertThat(part).doesNotExist();
    }

    @Test
    void aCorruptBlobIsRefusedAndNotKept() throws Exception {
        byte[] layer = DebianRegistry.layer("x", "y");
        registry.push("corrupt", "1", List.of(layer));
        String digest = Digest.of(DebianRegistry.gzip(layer)).substring(7);
        Path stored = registry.storage()
                .resolve("docker/registry/v2/blobs/sha256/" + digest.substring(0, 2) + "/" + digest + "/data");
        byte[] bad = Files.readAllBytes(stored);
        bad[bad.length / 2] ^= 1;
        Files.write(stored, bad);
        ImagePuller puller = new ImagePuller(store, new RegistryHosts(directory.resolve("registries")));
        assertThatThrownBy(() -> puller.pull(registry.repository("corrupt:1"), AuthConfig.getDefaultInstance()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected digest sha256:" + digest);
        assertThat(store.all()).isEmpty();
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        assertThatThrownBy(() -> new ImagePuller(store, new RegistryHosts(directory.resolve("registries")))
                        .pull(registry.repository("none:1"), AuthConfig.getDefaultInstance()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageStartingWith("failed to pull and unpack image \"" + registry.repository("none:1")
                        + "\": failed to resolve reference \"" + registry.repository("none:1") + "\": ")
                .hasMessageEndingWith(": not found");
    }

    @Test
    void credentialsAreAskedFor() throws Exception {
        Files.writeString(directory.resolve("users"), USERS);
        registry.start("auth:\n  htpasswd:\n    realm: test\n    path: " + directory.resolve("users"));
        registry.push("private/app", "1", List.of(DebianRegistry.layer("x", "y")));
        ImagePuller puller = new ImagePuller(store, new RegistryHosts(directory.resolve("registries")));
        assertThatThrownBy(() -> puller.pull(registry.repository("private/app:1"), AuthConfig.getDefaultInstance()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pull access denied");
        AuthConfig good =
                AuthConfig.newBuilder().setUsername("me").setPassword("secret").build();
        assertThat(puller.pull(registry.repository("private/app:1"), good).tags())
                .hasSize(1);
        AuthConfig encoded = AuthConfig.newBuilder()
                .setAuth(Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8)))
                .build();
        assertThat(puller.pull(registry.repository("private/app:1"), encoded).tags())
                .hasSize(1);
    }

    @Test
    void aDockerSaveArchiveAndALayoutAreImported() throws Exception {
        byte[] layer = DebianRegistry.layer("x", "y");
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.putObject("rootfs").putArray("diff_ids").add(Digest.of(layer));
        byte[] configBytes = JsonMapper.shared().writeValueAsBytes(config);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.file("config.json", 0644, configBytes);
        tar.file("layer.tar", 0644, layer);
        tar.file(
                "manifest.json",
                0644,
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"layer.tar\"]}]"
                        .getBytes(StandardCharsets.UTF_8));
        tar.finish();
        Path saved = directory.resolve("saved.tar");
        Files.write(saved, bytes.toByteArray());
        assertThat(store.importArchive(saved).getFirst().tags()).containsExactly("docker.io/library/app:1");

        ByteArrayOutputStream layout = new ByteArrayOutputStream();
        TarWriter out = new TarWriter(layout);
        byte[] manifest = ("{\"config\":{\"digest\":\"" + Digest.of(configBytes) + "\"},\"layers\":[{\"digest\":\""
                        + Digest.of(layer) + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        out.file("oci-layout", 0644, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        for (byte[] blob : List.of(configBytes, layer, manifest)) {
            out.file("blobs/" + Digest.of(blob).replace(':', '/'), 0644, blob);
        }
        out.file(
                "index.json",
                0644,
                ("{\"manifests\":[{\"digest\":\"" + Digest.of(manifest)
                                + "\",\"annotations\":{\"io.containerd.image.name\":\"quay.io/x/app:2\"}}]}")
                        .getBytes(StandardCharsets.UTF_8));
        out.finish();
        Path oci = directory.resolve("oci.tar.gz");
        Files.write(oci, DebianRegistry.gzip(layout.toByteArray()));
        assertThat(store.importArchive(oci).getFirst().tags()).contains("quay.io/x/app:2");
        Path nonsense = directory.resolve("nonsense");
        Files.writeString(nonsense, "nonsense");
        assertThatThrownBy(() -> store.importArchive(nonsense)).isInstanceOf(IOException.class);
    }
}
