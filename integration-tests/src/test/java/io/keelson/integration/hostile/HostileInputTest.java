package io.keelson.integration.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.junit.ControlPlane;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What strangers send neither harms the server nor holds up its administrator. */
class HostileInputTest {
    private static final long SEED = 20_261_130;
    private static final int REQUESTS = 5_000;
    private static final int WRITES = 15;

    /**
     * What an administrator's write may take meanwhile, in the JVM that also runs the strangers and on a machine that may
     * be building something else: far below the 20 s and more that each of these once took. {@link HostileRun} measures.
     */
    private static final long PATIENCE_MILLIS = 5_000;

    /** How much more may be in use afterwards: the objects that were made, and what is cached. */
    private static final long GROWTH_BYTES = 128L << 20;

    private static ControlPlane plane;
    private static Peer peer;
    private static Administrator administrator;

    @BeforeAll
    static void start() throws Exception {
        plane = ControlPlane.startApiServer();
        peer = Peer.of(URI.create(plane.url()), plane.certificates(), "admin", "proxy");
        administrator = new Administrator(peer);
        HostileRun.empower(administrator);
        // The server is warm when it is tried.
        administrator.afterWrites(200);
    }

    @AfterAll
    static void stop() throws Exception {
        administrator.close();
        plane.close();
    }

    @ParameterizedTest
    @EnumSource(Assault.class)
    void connectionsDoNotHoldUpAdministrators(Assault assault) throws Exception {
        administrator.afterWrites(1);
        List<Socket> open = assault.begin(peer);
        long slowest = administrator.afterWrites(WRITES);
        for (Socket socket : open) {
            socket.close();
        }
        assertThat(slowest).isLessThanOrEqualTo(PATIENCE_MILLIS);
        assertThat(administrator.trouble()).isEmpty();
    }

    @Test
    void randomRequestsAreAnswered() throws Exception {
        administrator.afterWrites(1);
        long before = used();
        Firing firing = new Firing(peer, SEED);
        firing.fire(REQUESTS);
        assertThat(firing.failures()).as(firing.report()).isEmpty();
        assertThat(administrator.afterWrites(1)).isLessThanOrEqualTo(PATIENCE_MILLIS);
        assertThat(administrator.trouble()).isEmpty();
        assertThat(used() - before).isLessThan(GROWTH_BYTES);
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
