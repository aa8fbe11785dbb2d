package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two API servers over an etcd of three members. The one that the controllers use is killed while they create pods, and a
 * member of etcd with it.
 */
@Tag("end-to-end")
class ApiServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PODS = 1000;
    private static final String WORK = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: many}
            spec:
              replicas: %d
              selector: {matchLabels: {app: many}}
              template:
                metadata: {labels: {app: many}}
                spec: {containers: [{name: c, image: i}]}
            """.formatted(PODS);

    @Test
    void theOtherServerIsGoneOnWith(@TempDir Path members) {
        Assumptions.assumeTrue(Shell.has("etcd"), "etcd is not installed");
        try (TestCluster first = TestCluster.controlPlane();
                TestCluster second = TestCluster.controlPlane();
                ComponentProcesses processes = new ComponentProcesses()) {
            List<String> urls = new ArrayList<>();
            List<Process> etcd = etcd(members, urls, processes);
            Process server = apiServer(first, "127.0.0.1", "192.0.2.1", first.port(), urls, processes);
            awaitReady(first);
            identity(first.data(), second.data());
            apiServer(second, "127.0.0.2", "192.0.2.2", first.port(), urls, processes);
            awaitReady(second);
            awaitServers(second, "192.0.2.1 192.0.2.2");
            processes.component(
                    "controller-manager",
                    first,
                    "--api-servers",
                    "https://127.0.0.1:" + first.port() + ",https://127.0.0.2:" + first.port());
            assertThat(kubectl(second, "create -f -", WORK).status()).isZero();
            Shell.eventually("controllers are at work", PATIENCE, () -> pods(second) > 0);

            server.destroyForcibly().onExit().join();
            etcd.getFirst().destroyForcibly().onExit().join();

            Shell.eventually("there are as many pods as wanted", PATIENCE, () -> pods(second) == PODS);
            awaitServers(second, "192.0.2.2");
        }
    }

    private static List<Process> etcd(Path directory, List<String> urls, ComponentProcesses processes) {
        List<String> peers = Stream.generate(() -> "http://127.0.0.1:" + TestCluster.freePort())
                .limit(3)
                .toList();
        List<Process> members = new ArrayList<>();
        for (int i = 0; i < peers.size(); i++) {
            String url = "http://127.0.0.1:" + TestCluster.freePort();
            urls.add(url);
            members.add(processes.start(List.of(
                    "etcd",
                    "--name=m" + i,
                    "--data-dir=" + directory.resolve("m" + i),
                    "--listen-client-urls=" + url,
                    "--advertise-client-urls=" + url,
                    "--listen-peer-urls=" + peers.get(i),
                    "--initial-advertise-peer-urls=" + peers.get(i),
                    "--initial-cluster=m0=" + peers.get(0) + ",m1=" + peers.get(1) + ",m2=" + peers.get(2))));
        }
        return members;
    }

    private static Process apiServer(
            TestCluster cluster,
            String address,
            String advertised,
            int port,
            List<String> etcd,
            ComponentProcesses processes) {
        return processes.keelson(
                "apiserver",
                "--data-dir=" + cluster.data(),
                "--address=" + address,
                "--advertise-address=" + advertised,
                "--port=" + port,
                "--etcd-servers=" + String.join(",", etcd));
    }

    /** Servers of one cluster have one identity. */
    private static void identity(Path from, Path to) {
        try (Stream<Path> files = Files.list(from.resolve("pki"))) {
            Path pki = Files.createDirectories(to.resolve("pki"));
            for (Path file : files.toList()) {
                Files.copy(file, pki.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(TestCluster cluster) {
        Shell.eventually(
                "the API server answers",
                PATIENCE,
                () -> Files.exists(admin(cluster))
                        && kubectl(cluster, "get --raw /readyz", "").status() == 0);
    }

    private static void awaitServers(TestCluster cluster, String addresses) {
        Shell.eventually(
                "the servers that live are " + addresses,
                PATIENCE,
                () -> kubectl(cluster, "get endpoints kubernetes -o jsonpath={.subsets[*].addresses[*].ip}", "")
                        .output()
                        .equals(addresses));
    }

    private static long pods(TestCluster cluster) {
        return kubectl(cluster, "get pods -l app=many -o name", "")
                .output()
                .lines()
                .count();
    }

    private static Shell.Result kubectl(TestCluster cluster, String arguments, String input) {
        return cluster.kubectl("--kubeconfig=" + admin(cluster) + " " + arguments, input);
    }

    private static Path admin(TestCluster cluster) {
        return cluster.data().resolve("admin.kubeconfig");
    }
}
