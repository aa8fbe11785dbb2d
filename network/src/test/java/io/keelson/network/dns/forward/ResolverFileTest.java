package io.keelson.network.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's resolv.conf. */
final class ResolverFileTest {
    private final InetAddress own = InetAddress.ofLiteral("10.96.0.10");
    private long now;

    @Test
    void namesItsServersWithoutOurselves(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("resolv.conf"), """
                # comment
                search example.org
                nameserver 10.96.0.10
                nameserver   192.0.2.1
                nameserver not-an-address
                nameserver 2001:db8::53
                nameserver 192.0.2.1
                """);

        assertThat(new ResolverFile(file, own::equals, () -> now).servers())
                .containsExactly(server("192.0.2.1"), server("2001:db8::53"));
    }

    @Test
    void isReadAgainWhenItHasChanged(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("resolv.conf"), "nameserver 192.0.2.1\n");
        ResolverFile resolvers = new ResolverFile(file, own::equals, () -> now);
        assertThat(resolvers.servers()).containsExactly(server("192.0.2.1"));

        Files.writeString(file, "nameserver 192.0.2.2\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(resolvers.servers()).containsExactly(server("192.0.2.1"));
        now += Duration.ofSeconds(5).toNanos();
        assertThat(resolvers.servers()).containsExactly(server("192.0.2.2"));

        Files.delete(file);
        now += Duration.ofSeconds(5).toNanos();
        assertThat(resolvers.servers()).containsExactly(server("192.0.2.2"));
    }

    @Test
    void thatIsEndlessIsReadToABound(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("resolv.conf"), "nameserver 192.0.2.1\n" + "x".repeat(1 << 20));

        assertThat(new ResolverFile(file, own::equals, () -> now).servers()).isEqualTo(List.of(server("192.0.2.1")));
    }

    private static InetSocketAddress server(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 53);
    }
}
