package io.keelson.podruntime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.cri.v1.Int64Value;
import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.SupplementalGroupsPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserResolverTest {
    @TempDir
    private Path root;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\nweb:x:101:201::/:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nextra:x:300:web,other\nweb:x:201:\n");
    }

    private UserResolver.Identity resolve(LinuxContainerSecurityContext.Builder context, String image)
            throws IOException {
        return new UserResolver(root).resolve(context.build(), image);
    }

    private static Int64Value value(long number) {
        return Int64Value.newBuilder().setValue(number).build();
    }

    @Test
    void theImagesUserByName() throws IOException {
        assertThat(resolve(LinuxContainerSecurityContext.newBuilder(), "web"))
                .isEqualTo(new UserResolver.Identity(101, 201, List.of(201L, 300L)));
        assertThat(resolve(LinuxContainerSecurityContext.newBuilder(), "web:extra")
                        .gid())
                .isEqualTo(300);
        assertThat(resolve(LinuxContainerSecurityContext.newBuilder(), ""))
                .isEqualTo(new UserResolver.Identity(0, 0, List.of(0L)));
    }

    @Test
    void theContextWins() throws IOException {
        assertThat(resolve(
                        LinuxContainerSecurityContext.newBuilder()
                                .setRunAsUser(value(5000))
                                .addSupplementalGroups(42),
                        "web"))
                .isEqualTo(new UserResolver.Identity(5000, 0, List.of(0L, 42L)));
        assertThat(resolve(
                        LinuxContainerSecurityContext.newBuilder()
                                .setRunAsUser(value(101))
                                .setRunAsGroup(value(9))
                                .setSupplementalGroupsPolicy(SupplementalGroupsPolicy.Strict),
                        ""))
                .isEqualTo(new UserResolver.Identity(101, 9, List.of(9L)));
    }

    @Test
    void errorsNameWhatIsMissing() {
        assertThatThrownBy(() -> resolve(LinuxContainerSecurityContext.newBuilder(), "nobody-here"))
                .hasMessageContaining("unable to find user nobody-here");
        assertThatThrownBy(
                        () -> resolve(LinuxContainerSecurityContext.newBuilder().setRunAsGroup(value(1)), ""))
                .hasMessageContaining("without user");
    }

    @Test
    void linksStayInside() throws IOException {
        Files.delete(root.resolve("etc/passwd"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/../../../../etc/shadow-of-the-image"));
        Files.writeString(root.resolve("etc/shadow-of-the-image"), "web:x:7:8::/:/bin/sh\n");
        assertThat(resolve(LinuxContainerSecurityContext.newBuilder(), "web").uid())
                .isEqualTo(7);
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        assertThatThrownBy(() -> RootPath.resolve(root, "loop")).hasMessageContaining("too many symbolic links");
    }
}
