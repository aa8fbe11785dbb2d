package io.keelson.storage.etcd;

import io.keelson.storage.Backend;
import io.keelson.storage.BackendContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The contract on a current etcd in a container; skipped where there is no container engine. */
class EtcdContainerTest extends BackendContract {
    private static final DockerImageName IMAGE = DockerImageName.parse("quay.io/coreos/etcd:v3.6.5");
    private static final int PORT = 2379;

    private GenericContainer<?> etcd;

    @Override
    protected Backend open() {
        Assumptions.assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no container engine");
        etcd = new GenericContainer<>(IMAGE)
                .withExposedPorts(PORT)
                .withCommand(
                        "etcd",
                        "--listen-client-urls=http://0.0.0.0:" + PORT,
                        "--advertise-client-urls=http://127.0.0.1:" + PORT)
                .waitingFor(Wait.forHttp("/health").forPort(PORT));
        etcd.start();
        String endpoint = "http://" + etcd.getHost() + ":" + etcd.getMappedPort(PORT);
        return EtcdBackend.connect(new EtcdOptions(List.of(endpoint), null, null, null, Duration.ofSeconds(10)));
    }

    @AfterEach
    void stop() {
        if (etcd != null) {
            etcd.close();
        }
    }
}
