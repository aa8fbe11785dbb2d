package io.keelson.kubelet.csi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.plugin.PluginException;
import io.keelson.kubelet.plugin.PluginWatcher;
import io.keelson.nodeplugins.registration.v1.RegistrationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers come and go by their sockets, and the API server knows of them. */
class CsiRegistrationTest {
    private static final String NODE = "/api/v1/nodes/n1";
    private static final String CSI_NODE = "/apis/storage.k8s.io/v1/csinodes/n1";

    @TempDir
    Path directory;

    private final ObjectStore api = new ObjectStore();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final PluginChannels channels = new PluginChannels(executor);
    private final CsiDrivers drivers = new CsiDrivers(channels);
    private final Semaphore changes = new Semaphore(0);
    private final Timers timers = Timers.system();
    private CsiRegistration registration;
    private PluginWatcher watcher;

    @BeforeEach
    void start() throws IOException {
        api.put(NODE, "{\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\",\"uid\":\"nu\",\"labels\":{\"a\":\"b\"}}}");
        CsiNodeObject object = new CsiNodeObject(new ApiClient(api, new Wire(), "test"), "n1");
        registration = new CsiRegistration(drivers, object, changes::release);
        watcher = new PluginWatcher(
                directory.resolve("plugins_registry"), List.of(registration), channels, timers, executor);
        watcher.start();
    }

    @AfterEach
    void stop() {
        watcher.close();
        timers.close();
        drivers.close();
        channels.close();
        executor.shutdownNow();
    }

    private static RegistrationStatus answer(TestDriver driver) throws InterruptedException {
        return Objects.requireNonNull(driver.answers.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aDriverIsRegisteredAndLetGo() throws Exception {
        TestDriver driver = new TestDriver("d.test", directory.resolve("plugins_registry/d.sock"));
        try (driver) {
            RegistrationStatus status = answer(driver);
            assertTrue(status.getPluginRegistered(), status.getError());
            assertTrue(changes.tryAcquire(60, TimeUnit.SECONDS));
            var known = Objects.requireNonNull(api.get(CSI_NODE));
            var entry = known.path("spec").path("drivers").path(0);
            assertEquals("d.test", entry.path("name").asString());
            assertEquals("id-of-d.test", entry.path("nodeID").asString());
            assertEquals(7, entry.path("allocatable").path("count").asInt());
            assertEquals(
                    "topology.test/zone", entry.path("topologyKeys").path(0).asString());
            assertEquals(
                    "nu",
                    known.path("metadata")
                            .path("ownerReferences")
                            .path(0)
                            .path("uid")
                            .asString());
            var node = Objects.requireNonNull(api.get(NODE)).path("metadata");
            assertEquals("z1", node.path("labels").path("topology.test/zone").asString());
            assertEquals(
                    "{\"d.test\":\"id-of-d.test\"}",
                    node.path("annotations")
                            .path("csi.volume.kubernetes.io/nodeid")
                            .asString());
        }
        assertTrue(changes.tryAcquire(60, TimeUnit.SECONDS));
        assertTrue(Objects.requireNonNull(api.get(CSI_NODE))
                .path("spec")
                .path("drivers")
                .isEmpty());
        assertFalse(Objects.requireNonNull(api.get(NODE))
                .path("metadata")
                .path("annotations")
                .has("csi.volume.kubernetes.io/nodeid"));
    }

    @Test
    void aLabelThatTheNodeHasOtherwiseIsNoPlaceForADriver() throws Exception {
        api.put(
                NODE,
                "{\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\",\"uid\":\"nu\",\"labels\":{\"topology.test/zone\":\"z2\"}}}");
        try (TestDriver driver = new TestDriver("d.test", directory.resolve("plugins_registry/d.sock"))) {
            assertEquals(
                    "RegisterPlugin error -- plugin registration failed with err: detected topology value collision:"
                            + " driver reported \"topology.test/zone\":\"z1\" but existing label is"
                            + " \"topology.test/zone\":\"z2\"",
                    answer(driver).getError());
            assertNull(drivers.client("d.test"));
        }
    }

    @Test
    void aDriverWhoseNameLeadsOutOfItsFolderIsRefused() throws Exception {
        try (TestDriver driver = new TestDriver("../../etc", directory.resolve("plugins_registry/d.sock"))) {
            assertTrue(answer(driver).getError().contains("is not a domain name"));
        }
    }

    @Test
    void versionsThatNobodySpeaksAreRefused() {
        assertEquals(
                "validation failed for CSI Driver d.test at endpoint /s: kubernetes.io/csi: ValidatePlugin for CSI driver"
                        + " \"d.test\" failed. None of the versions specified [0.3.0, 2.0.0, x] are supported. err=none of"
                        + " the versions are supported",
                assertThrows(
                                PluginException.class,
                                () -> registration.validate("d.test", Path.of("/s"), List.of("0.3.0", "2.0.0", "x")))
                        .getMessage());
    }
}
