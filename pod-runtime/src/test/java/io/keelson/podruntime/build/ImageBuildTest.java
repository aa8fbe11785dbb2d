package io.keelson.podruntime.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.keelson.linux.file.FileTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.PodRuntime;
import io.keelson.podruntime.PodRuntimeConfig;
import io.keelson.podruntime.RuntimePrerequisites;
import io.keelson.podruntime.image.BusyboxImage;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.management.ImageClient;
import io.keelson.podruntime.management.ImageRequests;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real builds, over the runtime's socket: skipped where no pods can be run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageBuildTest {
    private static final String NAME = "ktb" + ProcessHandle.current().pid() % 10000;

    private Path root;
    private PodRuntime runtime;
    private io.grpc.ManagedChannel channel;
    private MultiThreadIoEventLoopGroup loops;
    private ImageClient client;
    private final List<String> log = new ArrayList<>();

    @TempDir
    private Path shared;

    private Path context;

    @BeforeAll
    void open() throws IOException {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        root = Files.createTempDirectory("keelson-build");
        Path socket = root.resolve("cri.sock");
        runtime = PodRuntime.open(PodRuntimeConfig.builder(root.resolve("runtime"))
                        .cgroupParent("/" + NAME)
                        .network(NAME, 1500, null)
                        .socket(socket)
                        .build())
                .start();
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class)
                .eventLoopGroup(loops)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
        client = new ImageClient(channel);
    }

    @AfterAll
    void destroy() throws IOException {
        if (runtime == null) {
            return;
        }
        channel.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        runtime.destroyAll();
        assertThat(Mounts.below(root)).isEmpty();
        FileTree.delete(root);
    }

    @BeforeEach
    void begin() throws IOException {
        context = Files.createTempDirectory(shared, "context");
        log.clear();
    }

    private ImageRecord build(String dockerfile, Map<String, byte[]> secrets, String... tags) throws IOException {
        log.clear();
        String id = client.build(
                        new BuildRequest(
                                context.toString(),
                                "Dockerfile",
                                dockerfile,
                                null,
                                Map.of(),
                                Map.of("built", "yes"),
                                "",
                                List.of(tags),
                                "none",
                                false,
                                false,
                                secrets,
                                Map.of()),
                        log::add)
                .getFirst();
        return runtime.images().find(id);
    }

    private Path topLayer(ImageRecord image) {
        return runtime.images().layerDirectories(image).getLast();
    }

    @Test
    void commandsRunOnABaseAndAreNotRunAgain() throws IOException {
        Files.writeString(context.resolve("greeting"), "hello\n");
        String dockerfile = """
                FROM keelson.io/busybox:1 AS base
                WORKDIR /work
                COPY greeting .
                RUN --mount=type=secret,id=token --mount=type=cache,target=/cache --mount=type=tmpfs,target=/mem \\
                    --mount=type=bind,source=greeting,target=/bound \\
                    cat /run/secrets/token && cat greeting /bound > both && rm /etc/group && touch /mem/x /cache/x
                FROM scratch
                COPY --from=base /work/both /data/
                """;
        Map<String, byte[]> secrets = Map.of("token", "s3cret".getBytes(StandardCharsets.UTF_8));
        ImageRecord image = build(dockerfile, secrets, "built:1");
        assertThat(log).contains("  s3cret").doesNotContain("  cached");
        assertThat(topLayer(image).resolve("data/both")).hasContent("hello\nhello\n");
        assertThat(new String(runtime.images().config(image), StandardCharsets.UTF_8))
                .contains("\"built\":\"yes\"");

        ImageRecord again = build(dockerfile, secrets, "built:2");
        assertThat(again.id()).isEqualTo(image.id());
        assertThat(log).filteredOn("  cached"::equals).hasSize(4);

        Files.writeString(context.resolve("greeting"), "other\n");
        ImageRecord changed = build(dockerfile, secrets, "built:1");
        assertThat(topLayer(changed).resolve("data/both")).hasContent("other\nother\n");
        assertThat(runtime.images().find("built:2").id()).isEqualTo(image.id());
    }

    @Test
    void aLayerHoldsWhatItsStepChangedAndNothingElse() throws IOException {
        ImageRecord image = build("""
                FROM keelson.io/busybox:1
                RUN rm /etc/group && echo x > /new && mkdir /etc/d
                """, Map.of());
        try (Stream<Path> files = Files.walk(topLayer(image))) {
            assertThat(files.map(f -> topLayer(image).relativize(f).toString()))
                    .containsExactlyInAnyOrder("", "etc", "etc/group", "etc/d", "new");
        }
        Path archive = shared.resolve("exported.tar");
        client.export(new ImageRequests.Export(List.of(image.id()), archive.toString()));
        assertThat(archive).isNotEmptyFile();
    }

    @Test
    void aCommandThatFailsIsToldWithItsLineAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> build("FROM keelson.io/busybox:1\n\nRUN echo why; exit 3\n", Map.of(), "broken:1"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getDescription())
                                .isEqualTo(
                                        "Dockerfile:3: RUN echo why; exit 3: process \"/bin/sh -c echo why; exit 3\" did not"
                                                + " complete successfully: exit code: 3"));
        assertThat(log).contains("  why");
        assertThat(runtime.images().find("broken:1")).isNull();
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        assertThat(Mounts.below(root.resolve("runtime/build"))).isEmpty();
        assertThat(root.resolve("runtime/build/builds")).isEmptyDirectory();
        assertThat(root.resolve("runtime/state/containers")).isEmptyDirectory();
        assertThat(root.resolve("runtime/state/sandboxes")).isEmptyDirectory();
    }

    @Test
    void hostileBuildsTouchNothingOutside() throws IOException {
        Path victim = Files.writeString(shared.resolve("victim"), "untouched");
        Files.writeString(context.resolve("x"), "x");
        // A link made by a command, in the layers below, and as the last part of a path.
        ImageRecord image = build(
                "FROM keelson.io/busybox:1\nRUN ln -s " + shared + " /out && ln -s " + victim + " /file && mkdir -p "
                        + shared + "\nCOPY x /out/\nCOPY x /file\nRUN cat /out/x > /seen\n",
                Map.of());
        assertThat(victim).hasContent("untouched");
        assertThat(shared.resolve("x")).doesNotExist();
        assertThat(topLayer(image).resolve("seen")).hasContent("x");

        assertThatThrownBy(() -> build(
                        "FROM keelson.io/busybox:1\nRUN ln -s " + victim + " /v\nFROM scratch\nCOPY --from=0 /v /v\n",
                        Map.of()))
                .hasMessageContaining("\"/v\": not found");
        assertThatThrownBy(() -> build(
                        "FROM keelson.io/busybox:1\nRUN mount -t tmpfs x /mnt || mount -o bind / /home\n", Map.of()))
                .hasMessageContaining("exit code: 1");
        assertThatThrownBy(() -> build("FROM keelson.io/busybox:1\nRUN echo > /.wh.etc\n", Map.of()))
                .hasMessageContaining(".wh.");
        assertNothingLeft();
    }
}
