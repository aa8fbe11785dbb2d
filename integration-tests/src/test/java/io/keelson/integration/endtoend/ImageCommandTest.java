package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An image is built on the node, without a network, and runs as a pod; what is moved by the commands is the same again. */
@Tag("end-to-end")
@ExtendWith(NodeCluster.class)
class ImageCommandTest {
    @TempDir
    private Path context;

    @Test
    void anImageIsBuiltRunsAsAPodAndIsMoved(TestCluster cluster) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), """
                # syntax=docker/dockerfile:1
                FROM keelson.io/busybox:1 AS build
                ARG WHO
                WORKDIR /src
                COPY . .
                RUN echo "hello $WHO" > out && cat page >> out
                FROM keelson.io/busybox:1
                COPY --from=build --chown=65534:65534 /src/out /www/index.html
                USER 65534:65534
                CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
                """);
        Files.writeString(context.resolve("page"), "from a page\n");
        Files.writeString(context.resolve(".dockerignore"), "Dockerfile\n");
        String build = "image build --network none --build-arg WHO=you -t built.test/page:1 " + context;

        String id = cluster.keelson(build).ok().lines().toList().getLast();
        assertThat(cluster.keelson(build + " -q").ok().strip()).isEqualTo(id.strip());

        cluster.kubectl("run page --image=built.test/page:1 --image-pull-policy=Never")
                .ok();
        cluster.kubectl("wait pod/page --for=condition=Ready --timeout=60s").ok();
        Shell.eventually(
                "the page is served",
                Duration.ofSeconds(30),
                () -> cluster.kubectl("exec page -- wget -qO- http://127.0.0.1:8080/")
                        .output()
                        .contains("hello you\nfrom a page"));

        Path archive = context.resolve("page.tar");
        cluster.keelson("image tag built.test/page:1 built.test/other:2").ok();
        cluster.keelson("image export -o " + archive + " built.test/other:2").ok();
        assertThat(cluster.keelson("image rm built.test/page:1").ok()).contains("Untagged");
        assertThat(cluster.keelson("image rm built.test/other:2").status()).isNotZero();
        cluster.kubectl("delete pod page --now").ok();
        cluster.keelson("image rm --force built.test/other:2").ok();
        assertThat(cluster.keelson("image import " + archive).ok()).contains("built.test/other:2");
        assertThat(cluster.keelson("image inspect built.test/other:2").ok()).contains(id.strip());

        assertThat(cluster.keelson("image build --network none --file /nowhere " + context)
                        .status())
                .isNotZero();
    }
}
