package io.keelson.kubelet.csi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.grpc.Status;
import io.keelson.client.event.EventRecorder;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.env.ReferenceReader;
import io.keelson.kubelet.event.PodEvents;
import io.keelson.kubelet.plugin.PluginChannels;
import io.keelson.kubelet.volume.KindFixture;
import io.keelson.kubelet.volume.ServiceAccountTokens.Token;
import io.keelson.kubelet.volume.VolumeException;
import io.keelson.nodeplugins.csi.v1.NodePublishVolumeRequest;
import io.keelson.nodeplugins.csi.v1.NodeServiceCapability.RPC;
import io.keelson.nodeplugins.csi.v1.VolumeCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes of a driver, from the first pod that mounts one to the last that leaves it. */
class CsiVolumeTest {
    private static final String CLAIM = "/api/v1/namespaces/default/persistentvolumeclaims/data";

    @TempDir
    Path directory;

    private final Map<String, CSIDriver> objects = new HashMap<>();
    private final ObjectStore api = new ObjectStore();
    private final List<String> events = new ArrayList<>();
    private final PluginChannels channels = new PluginChannels(Runnable::run);
    private final Node node = Serialization.unmarshal("kind: Node\nmetadata: {name: n1}\nstatus: {}", Node.class);
    private KindFixture volumes;
    private CsiAttachments attachments;
    private CsiDrivers drivers;
    private CsiVolumeKind kind;
    private TestDriver driver;
    private int reports;

    @BeforeEach
    void start() throws Exception {
        volumes = new KindFixture(directory);
        driver = new TestDriver("d.test", directory.resolve("csi.sock"));
        drivers = new CsiDrivers(channels);
        drivers.put("d.test", directory.resolve("csi.sock"), new CsiVersion(1, 0, 0));
        ApiClient client = new ApiClient(api, new Wire(), "test");
        attachments = new CsiAttachments(client, "n1", () -> node, volumes.mounted(), () -> reports++);
        CsiAttributes attributes =
                new CsiAttributes(new Secrets(), (pod, audience, seconds) -> new Token("t-" + audience, Instant.EPOCH));
        kind = new CsiVolumeKind(
                drivers,
                objects::get,
                attachments,
                attributes,
                new CsiExpansion(client, attributes, new PodEvents(new Recorder()), new ManualTimers().clock()),
                volumes.mounted(),
                directory.resolve("plugins"));
        driver("{attachRequired: false, fsGroupPolicy: File, volumeLifecycleModes: [Persistent, Ephemeral]}");
    }

    @AfterEach
    void stop() throws IOException {
        drivers.close();
        channels.close();
        driver.close();
    }

    private final class Recorder implements EventRecorder {
        @Override
        public void event(ObjectReference about, String type, String reason, String message) {
            events.add(reason + ": " + message);
        }

        @Override
        public void close() {}
    }

    private static final class Secrets implements ReferenceReader {
        @Override
        public @Nullable ConfigMap configMap(String namespace, String name) {
            return null;
        }

        @Override
        public @Nullable Secret secret(String namespace, String name) {
            return name.equals("s")
                    ? Serialization.unmarshal("kind: Secret\ndata: {key: dmFsdWU=}", Secret.class)
                    : null;
        }
    }

    private void driver(String spec) {
        objects.put(
                "d.test",
                Serialization.unmarshal(
                        "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nspec: " + spec, CSIDriver.class));
    }

    private static Pod pod(String uid) {
        Pod pod = Pods.of("volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]");
        pod.getMetadata().setUid(uid);
        return pod;
    }

    private static PersistentVolume volume(String more) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: pv}
                spec:
                  accessModes: [ReadWriteOnce]
                  capacity: {storage: 2Gi}
                  csi: {driver: d.test, volumeHandle: h-1%s}
                """.formatted(more), PersistentVolume.class);
    }

    private Path mount(Pod pod) throws VolumeException {
        return mount(pod, "");
    }

    private Path mount(Pod pod, String more) throws VolumeException {
        PersistentVolumeClaim claim = Serialization.unmarshal("""
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data, namespace: default}
                status: {capacity: {storage: 1Gi}, allocatedResourceStatuses: {storage: %s}}
                """.formatted(resize), PersistentVolumeClaim.class);
        return volumes.mount(kind, pod, volume(more), claim);
    }

    private String resize = "''";

    private String refusal(Pod pod) {
        return String.valueOf(
                assertThrows(VolumeException.class, () -> mount(pod)).getMessage());
    }

    @Test
    void aVolumeIsStagedOnceAndPublishedForEachPod() throws VolumeException, IOException {
        Path target = mount(pod("a"));
        assertEquals(directory.resolve("pods/a/volumes/kubernetes.io~csi/pv/mount"), target);
        assertEquals("h-1", Files.readString(target.resolve("data")));
        mount(pod("b"));
        mount(pod("b"));
        assertEquals(List.of("stage", "publish", "publish"), driver.called());

        volumes.unmount(kind, "a");
        volumes.unmount(kind, "b");
        assertEquals(List.of("unpublish", "unpublish", "unstage"), driver.called());
        assertFalse(Files.exists(target));
        assertEquals(List.of(), List.copyOf(volumes.mounted().all()));
    }

    @Test
    void anotherKubeletFindsWhatToUndo() throws Exception {
        mount(pod("a"));
        driver.called();
        volumes = new KindFixture(directory);
        volumes.reconstruct();
        volumes.unmountAs(
                new CsiVolumeKind(
                        drivers,
                        objects::get,
                        attachments,
                        new CsiAttributes(new Secrets(), (p, a, s) -> new Token("", Instant.EPOCH)),
                        new CsiExpansion(
                                new ApiClient(api, new Wire(), "test"),
                                new CsiAttributes(new Secrets(), (p, a, s) -> new Token("", Instant.EPOCH)),
                                new PodEvents(new Recorder()),
                                new ManualTimers().clock()),
                        volumes.mounted(),
                        directory.resolve("plugins")),
                "a");
        assertEquals(List.of("unpublish", "unstage"), driver.called());
    }

    @Test
    void whatHasCertainlyFailedIsNotUndone() throws VolumeException {
        driver.failures.put("stage", Status.INTERNAL.withDescription("no disk"));
        assertEquals(
                "MountVolume.MountDevice failed for volume \"pv\" : rpc error: code = Internal desc = no disk",
                refusal(pod("a")));
        volumes.unmount(kind, "a");
        assertEquals(List.of("stage"), driver.called());
    }

    @Test
    void whatMayHaveHappenedIsUndone() throws VolumeException {
        driver.failures.put("stage", Status.DEADLINE_EXCEEDED.withDescription("late"));
        refusal(pod("a"));
        volumes.unmount(kind, "a");
        driver.failures.clear();
        driver.failures.put("publish", Status.UNAVAILABLE.withDescription("gone"));
        refusal(pod("b"));
        volumes.unmount(kind, "b");
        assertEquals(List.of("stage", "unstage", "stage", "publish", "unpublish", "unstage"), driver.called());
    }

    @Test
    void aDriverIsToldWhatItAsksFor() throws VolumeException {
        driver("{attachRequired: false, fsGroupPolicy: None, volumeLifecycleModes: [Persistent], podInfoOnMount: true,"
                + " tokenRequests: [{audience: vault}]}");
        driver.can = EnumSet.of(RPC.Type.STAGE_UNSTAGE_VOLUME, RPC.Type.SINGLE_NODE_MULTI_WRITER);
        mount(
                pod("a"),
                ", fsType: ext4, volumeAttributes: {size: big}, nodeStageSecretRef: {name: s, namespace: x},"
                        + " nodePublishSecretRef: {name: s, namespace: x}");
        NodePublishVolumeRequest request = Objects.requireNonNull(driver.published);
        assertEquals("ext4", request.getVolumeCapability().getMount().getFsType());
        assertEquals(
                VolumeCapability.AccessMode.Mode.SINGLE_NODE_MULTI_WRITER,
                request.getVolumeCapability().getAccessMode().getMode());
        assertEquals(Map.of("key", "value"), request.getSecretsMap());
        assertEquals(
                Map.of("key", "value"), Objects.requireNonNull(driver.staged).getSecretsMap());
        assertEquals("big", request.getVolumeContextMap().get("size"));
        assertEquals("p", request.getVolumeContextMap().get("csi.storage.k8s.io/pod.name"));
        assertEquals("false", request.getVolumeContextMap().get("csi.storage.k8s.io/ephemeral"));
        assertEquals(
                "{\"vault\":{\"token\":\"t-vault\",\"expirationTimestamp\":\"1970-01-01T00:00:00Z\"}}",
                request.getVolumeContextMap().get("csi.storage.k8s.io/serviceAccount.tokens"));
    }

    @Test
    void aSecretThatIsNotThereIsWaitedFor() {
        assertEquals(
                "fetching NodePublishSecretRef x/none failed: failed to find the secret none in the namespace x with"
                        + " error: secrets \"none\" not found",
                assertThrows(
                                VolumeException.class,
                                () -> mount(pod("a"), ", nodePublishSecretRef: {name: none, namespace: x}"))
                        .getMessage());
    }

    @Test
    void aVolumeThatLivesWithItsPodNeedsADriverForThat() throws VolumeException {
        Pod pod = Pods.of("volumes: [{name: v, csi: {driver: d.test, volumeAttributes: {a: b}}}]");
        Path target = volumes.mount(kind, pod, null, null);
        assertEquals(directory.resolve("pods/u-1/volumes/kubernetes.io~csi/v/mount"), target);
        assertEquals(List.of("publish"), driver.called());
        assertTrue(Objects.requireNonNull(driver.published).getVolumeId().startsWith("csi-"));

        driver("{attachRequired: false, fsGroupPolicy: File, volumeLifecycleModes: [Persistent]}");
        pod.getMetadata().setUid("other");
        assertEquals(
                "kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: volume mode \"Ephemeral\" not"
                        + " supported by driver d.test (only supports [\"Persistent\"])",
                assertThrows(VolumeException.class, () -> volumes.mount(kind, pod, null, null))
                        .getMessage());
    }

    @Test
    void anAttachableVolumeWaitsForTheNodeAndTheController() throws VolumeException {
        objects.clear();
        assertEquals(
                "Volume has not been added to the list of VolumesInUse in the node's volume status", refusal(pod("a")));
        assertEquals(1, reports);
        assertEquals(List.of("kubernetes.io/csi/d.test^h-1"), attachments.inUse());
        attachments.reported(attachments.inUse());
        assertEquals("Volume not attached according to node status", refusal(pod("a")));
        node.getStatus()
                .setVolumesAttached(List.of(
                        new io.fabric8.kubernetes.api.model.AttachedVolume("", "kubernetes.io/csi/d.test^h-1")));
        String attachment = "csi-" + CsiSource.sha256("h-1d.testn1");
        assertTrue(refusal(pod("a"))
                .startsWith("MountVolume.WaitForAttach failed for volume \"pv\" : volume h-1 has GET error for volume"
                        + " attachment " + attachment));
        api.put(
                "/apis/storage.k8s.io/v1/volumeattachments/" + attachment,
                "{\"metadata\":{\"name\":\"a\"},\"status\":{\"attached\":true,\"attachmentMetadata\":{\"dev\":\"/d\"}}}");
        mount(pod("a"));
        assertEquals(
                Map.of("dev", "/d"), Objects.requireNonNull(driver.published).getPublishContextMap());
        volumes.unmount(kind, "a");
        assertEquals(List.of(), attachments.inUse());
    }

    @Test
    void aVolumeThatHasGrownGrowsOnTheNode() throws VolumeException {
        driver.can = EnumSet.of(RPC.Type.STAGE_UNSTAGE_VOLUME, RPC.Type.EXPAND_VOLUME);
        api.put(
                CLAIM,
                "{\"metadata\":{\"name\":\"data\"},\"status\":{\"capacity\":{\"storage\":\"1Gi\"},"
                        + "\"allocatedResourceStatuses\":{\"storage\":\"NodeResizePending\"}}}");
        resize = "NodeResizePending";
        mount(pod("a"));
        assertEquals(
                2L << 30,
                Objects.requireNonNull(driver.expanded).getCapacityRange().getRequiredBytes());
        var status = Objects.requireNonNull(api.get(CLAIM)).path("status");
        assertEquals("2Gi", status.path("capacity").path("storage").asString());
        assertFalse(status.path("allocatedResourceStatuses").has("storage"));
        assertEquals(
                List.of("FileSystemResizeSuccessful: MountVolume.NodeExpandVolume succeeded for volume \"pv\" null"),
                events);
    }

    @Test
    void whatCannotGrowSaysSoInTheClaim() {
        driver.can = EnumSet.of(RPC.Type.EXPAND_VOLUME);
        api.put(CLAIM, "{\"metadata\":{\"name\":\"data\"},\"status\":{}}");
        resize = "NodeResizePending";
        driver.failures.put("expand", Status.INVALID_ARGUMENT.withDescription("too big"));
        assertTrue(refusal(pod("a")).endsWith("rpc error: code = InvalidArgument desc = too big"));
        var status = Objects.requireNonNull(api.get(CLAIM)).path("status");
        assertEquals(
                "NodeResizeInfeasible",
                status.path("allocatedResourceStatuses").path("storage").asString());
        assertEquals(
                "NodeResizeError",
                status.path("conditions").path(0).path("type").asString());
    }

    @Test
    void aDriverThatIsNotThereIsWaitedFor() {
        drivers.remove("d.test");
        assertEquals(
                "MountVolume.MountDevice failed for volume \"pv\" : kubernetes.io/csi: attacher.MountDevice failed to"
                        + " create newCsiDriverClient: driver name d.test not found in the list of registered CSI"
                        + " drivers",
                refusal(pod("a")));
    }

    @Test
    void aDriverThatLeavesALinkGivesThePodNothing() throws VolumeException, IOException {
        Path secret = Files.createDirectory(directory.resolve("secret"));
        Files.writeString(secret.resolve("data"), "x");
        driver.linkTo = secret;
        assertEquals(
                "the CSI driver d.test says that the volume is published, but there is no directory at the target path",
                refusal(pod("a")));
        driver.linkTo = null;
        volumes.unmount(kind, "a");
        assertFalse(Files.exists(directory.resolve("pods/a/volumes/kubernetes.io~csi/pv/mount")));
        assertTrue(Files.isDirectory(secret));
    }

    @Test
    void aDriverThatTalksWithoutEndIsCutShort() {
        driver.failures.put("publish", Status.INTERNAL.withDescription("x".repeat(6000)));
        assertTrue(refusal(pod("a")).length() < 1024);
    }
}
