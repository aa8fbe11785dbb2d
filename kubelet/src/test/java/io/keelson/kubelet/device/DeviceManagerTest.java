package io.keelson.kubelet.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.admission.AdmissionCheck.Candidate;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.plugin.PluginException;
import io.keelson.kubelet.plugin.PluginServer;
import io.keelson.nodeplugins.deviceplugin.v1beta1.RegisterRequest;
import io.keelson.nodeplugins.deviceplugin.v1beta1.RegistrationGrpc;
import io.keelson.nodeplugins.podresources.v1.ListPodResourcesRequest;
import io.keelson.nodeplugins.podresources.v1.PodResourcesListerGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods ask for devices of a plugin that has three, one of them ill. */
class DeviceManagerTest {
    private static final String RESOURCE = "test.example/d";

    @TempDir
    Path directory;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final PluginChannels channels = new PluginChannels(executor);
    private final ManualTimers timers = new ManualTimers();
    private final Semaphore reports = new Semaphore(0);
    private DeviceManager devices;
    private PluginServer kubelet;
    private TestPlugin plugin;

    @BeforeEach
    void start() throws Exception {
        devices = new DeviceManager(directory, channels, timers.clock(), reports::release);
        kubelet = PluginServer.start(
                directory.resolve("kubelet.sock"), List.of(new DeviceRegistration(directory, devices)), executor);
        plugin = new TestPlugin(directory.resolve("p.sock"), executor, List.of("a", "b", "c!"));
        register("v1beta1", RESOURCE, "p.sock");
        awaitReport();
    }

    @AfterEach
    void stop() throws IOException {
        devices.close();
        plugin.close();
        kubelet.close();
        channels.close();
        executor.shutdownNow();
    }

    private void awaitReport() throws InterruptedException {
        assertTrue(reports.tryAcquire(60, TimeUnit.SECONDS), "nobody was told of the devices");
    }

    private void register(String version, String resource, String endpoint) {
        ManagedChannel channel = channels.open(directory.resolve("kubelet.sock"));
        try {
            RegistrationGrpc.newBlockingStub(channel)
                    .register(RegisterRequest.newBuilder()
                            .setVersion(version)
                            .setResourceName(resource)
                            .setEndpoint(endpoint)
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    private String refusal(String version, String resource, String endpoint) {
        return String.valueOf(assertThrows(StatusRuntimeException.class, () -> register(version, resource, endpoint))
                .getStatus()
                .getDescription());
    }

    private static Pod pod(String uid, int count) {
        Pod pod =
                Pods.of("containers: [{name: c, image: i, resources: {limits: {" + RESOURCE + ": '" + count + "'}}}]");
        pod.getMetadata().setUid(uid);
        return pod;
    }

    @Test
    void theNodeHasWhatThePluginHas() {
        assertEquals(Map.of(RESOURCE, new Quantity("3")), devices.capacity());
        assertEquals(Map.of(RESOURCE, new Quantity("2")), devices.allocatable());
    }

    @Test
    void aContainerGetsItsDevicesAndKeepsThem() throws Exception {
        devices.allocate(pod("u", 1), List.of());
        devices.allocate(pod("u", 1), List.of());
        assertEquals(List.of(List.of("b")), plugin.allocated);
        ContainerDevices given = devices.of("u", "c");
        assertEquals(Map.of("DEVICES", "b"), given.variables());
        assertEquals("/dev/d", given.devices().getFirst().getContainerPath());
        assertEquals(List.of(List.of("b")), plugin.prepared);
        assertEquals(ContainerDevices.NONE, devices.of("u", "other"));
    }

    @Test
    void nothingIsGivenAwayTwice() throws Exception {
        Pod first = pod("u1", 1);
        devices.allocate(first, List.of());
        assertEquals(
                "requested number of devices unavailable for " + RESOURCE + ". Requested: 2, Available: 1",
                assertThrows(PluginException.class, () -> devices.allocate(pod("u2", 2), List.of(first)))
                        .getMessage());
        devices.allocate(pod("u3", 1), List.of(first));
        assertEquals(List.of(List.of("b"), List.of("a")), plugin.allocated);
    }

    @Test
    void whatAPodHadThatIsOverIsFree() throws Exception {
        devices.allocate(pod("u1", 2), List.of());
        devices.allocate(pod("u2", 2), List.of());
        assertEquals(2, plugin.allocated.size());
    }

    @Test
    void anotherKubeletKnowsWhoHasWhat() throws Exception {
        devices.allocate(pod("u", 2), List.of());
        DeviceManager after = new DeviceManager(directory, channels, timers.clock(), reports::release);
        after.start();
        assertEquals(Map.of("DEVICES", "a,b"), sorted(after.of("u", "c").variables()));
        assertEquals(
                "no healthy devices present; cannot allocate unhealthy devices " + RESOURCE,
                assertThrows(PluginException.class, () -> after.allocate(pod("u2", 1), List.of(pod("u", 2))))
                        .getMessage());
        after.close();
    }

    private static Map<String, String> sorted(Map<String, String> variables) {
        return Map.of(
                "DEVICES",
                String.join(
                        ",",
                        List.of(Objects.requireNonNull(variables.get("DEVICES")).split(",")).stream()
                                .sorted()
                                .toList()));
    }

    @Test
    void aDamagedRecordCostsThatRecord() throws Exception {
        devices.allocate(pod("u", 1), List.of());
        Path file = directory.resolve("allocations.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\[", "[{\"pod\":\"x\",\"answer\":\"%%%\"},"));
        DeviceManager after = new DeviceManager(directory, channels, timers.clock(), reports::release);
        after.start();
        assertFalse(after.of("u", "c").variables().isEmpty());
        after.close();
    }

    @Test
    void whatAnInitContainerHadALaterOneGets() throws Exception {
        Pod pod = Pods.of("""
                initContainers: [{name: i, resources: {limits: {test.example/d: '2'}}}]
                containers: [{name: c, resources: {limits: {test.example/d: '1'}}}]
                """);
        devices.allocate(pod, List.of());
        assertEquals(2, plugin.allocated.size());
        assertTrue(plugin.allocated.get(0).containsAll(plugin.allocated.get(1)));
    }

    @Test
    void aPluginThatRefusesKeepsThePodOut() {
        plugin.failure = Status.INTERNAL.withDescription("broken");
        var refused = Objects.requireNonNull(new DeviceCheck(devices).refuses(new Candidate(pod("u", 1), List.of())));
        assertEquals("UnexpectedAdmissionError", refused.reason());
        assertEquals(
                "Allocate failed due to rpc error: code = Internal desc = broken, which is unexpected",
                refused.message());
        plugin.failure = null;
        assertNull(new DeviceCheck(devices).refuses(new Candidate(pod("u", 2), List.of())));
    }

    @Test
    void devicesOfAPluginThatIsGoneAreIllAndThenNone() throws Exception {
        plugin.has(List.of("a"));
        awaitReport();
        assertEquals(Map.of(RESOURCE, new Quantity("1")), devices.allocatable());
        plugin.close();
        awaitReport();
        assertEquals(Map.of(RESOURCE, new Quantity("1")), devices.capacity());
        assertEquals(Map.of(RESOURCE, new Quantity("0")), devices.allocatable());
        timers.pass(Duration.ofMinutes(5));
        assertEquals(Map.of(RESOURCE, new Quantity("0")), devices.capacity());
    }

    @Test
    void pluginsThatCannotBeUsedAreToldSo() {
        assertEquals(
                "requested API version \"v2\" is not supported by kubelet. Supported versions are [\"v1beta1\"]",
                refusal("v2", RESOURCE, "p.sock"));
        for (String resource :
                List.of("cpu", "kubernetes.io/x", "a.kubernetes.io/x", "requests.x/y", "x/" + "y".repeat(999))) {
            assertEquals("the ResourceName \"" + resource + "\" is invalid", refusal("v1beta1", resource, "p.sock"));
        }
        assertEquals(
                "the endpoint is not the name of a socket in the plugins' folder: ../x",
                refusal("v1beta1", RESOURCE, "../x"));
    }

    @Test
    void agentsAreToldWhoHasWhat() throws Exception {
        Pod pod = pod("u", 1);
        devices.allocate(pod, List.of());
        Path socket = directory.resolve("resources.sock");
        try (PluginServer server =
                PluginServer.start(socket, List.of(new PodResourcesService(() -> List.of(pod), devices)), executor)) {
            ManagedChannel channel = channels.open(socket);
            var answer =
                    PodResourcesListerGrpc.newBlockingStub(channel).list(ListPodResourcesRequest.getDefaultInstance());
            channel.shutdownNow();
            var given = answer.getPodResources(0).getContainers(0).getDevices(0);
            assertEquals(RESOURCE, given.getResourceName());
            assertEquals(List.of("b"), given.getDeviceIdsList());
            assertTrue(Files.exists(socket), String.valueOf(server));
        }
    }
}
