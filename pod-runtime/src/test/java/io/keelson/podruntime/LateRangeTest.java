package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.stub.StreamObserver;
import io.keelson.cri.v1.ContainerEventResponse;
import io.keelson.cri.v1.ContainerEventType;
import io.keelson.cri.v1.GetEventsRequest;
import io.keelson.cri.v1.NetworkConfig;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.RemovePodSandboxRequest;
import io.keelson.cri.v1.RuntimeCondition;
import io.keelson.cri.v1.RuntimeConfig;
import io.keelson.cri.v1.RuntimeServiceGrpc;
import io.keelson.cri.v1.StatusRequest;
import io.keelson.cri.v1.UpdateRuntimeConfigRequest;
import io.keelson.linux.file.FileTree;
import io.keelson.podruntime.image.BusyboxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The kubelet tells the pod range after the runtime has started; meanwhile the network is not ready. */
class LateRangeTest {
    private static final String NAME = "ktc" + ProcessHandle.current().pid() % 10000;

    private static boolean networkReady(RuntimeUnderTest client) {
        return client.runtime.status(StatusRequest.getDefaultInstance()).getStatus().getConditionsList().stream()
                .filter(c -> c.getType().equals("NetworkReady"))
                .anyMatch(RuntimeCondition::getStatus);
    }

    @Test
    void podsWaitForTheRangeAndEventsTellWhatHappens() throws IOException {
        assumeTrue(RuntimePrerequisites.canRunPods(), "needs root, crun, conmon, nft and busybox-static");
        Path base = Files.createTempDirectory("keelson-late");
        Path socket = base.resolve("cri.sock");
        PodRuntimeConfig config = PodRuntimeConfig.builder(base.resolve("runtime"))
                .cgroupParent("/" + NAME)
                .network(NAME, 1450, null)
                .socket(socket)
                .build();
        PodRuntime runtime = PodRuntime.open(config).start();
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        List<ContainerEventResponse> events = new CopyOnWriteArrayList<>();
        try (RuntimeUnderTest client = new RuntimeUnderTest(socket, base.resolve("logs"))) {
            assertThat(networkReady(client)).isFalse();
            PodSandboxConfig pod = client.pod("late");
            assertThatThrownBy(() -> client.run(pod)).hasMessageContaining("network is not ready");
            assertThatThrownBy(() -> PodRuntime.open(config)).hasMessageContaining("another runtime uses");

            client.runtime.updateRuntimeConfig(UpdateRuntimeConfigRequest.newBuilder()
                    .setRuntimeConfig(RuntimeConfig.newBuilder()
                            .setNetworkConfig(NetworkConfig.newBuilder().setPodCidr("10.203.7.0/24")))
                    .build());
            assertThat(networkReady(client)).isTrue();
            RuntimeServiceGrpc.newStub(client.runtime.getChannel())
                    .getContainerEvents(GetEventsRequest.getDefaultInstance(), new StreamObserver<>() {
                        @Override
                        public void onNext(ContainerEventResponse event) {
                            events.add(event);
                        }

                        @Override
                        public void onError(Throwable error) {
                            events.clear();
                        }

                        @Override
                        public void onCompleted() {}
                    });
            RuntimeUnderTest.await(() -> {
                String probe = client.run(client.pod("probe"));
                client.runtime.removePodSandbox(RemovePodSandboxRequest.newBuilder()
                        .setPodSandboxId(probe)
                        .build());
                return !events.isEmpty();
            });
            String sandbox = client.run(pod);
            assertThat(client.address(sandbox)).startsWith("10.203.7.");
            String container = client.start(sandbox, pod, RuntimeUnderTest.shell("main", "exit 3"));
            RuntimeUnderTest.await(() -> events.stream()
                    .anyMatch(e -> e.getContainerId().equals(container)
                            && e.getContainerEventType() == ContainerEventType.CONTAINER_STOPPED_EVENT));
            assertThat(events.stream().filter(e -> e.getContainerId().equals(container)))
                    .extracting(ContainerEventResponse::getContainerEventType)
                    .startsWith(ContainerEventType.CONTAINER_CREATED_EVENT);
        } finally {
            runtime.destroyAll();
        }
        assertThat(Path.of("/sys/class/net", NAME)).doesNotExist();
        FileTree.delete(base);
    }
}
