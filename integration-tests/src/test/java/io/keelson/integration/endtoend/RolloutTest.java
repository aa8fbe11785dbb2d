package io.keelson.integration.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A rolling update keeps its promise at every moment. */
@Tag("end-to-end")
class RolloutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String OLD = "keelson.io/busybox:1";
    private static final String NEW = "keelson.io/busybox:2";
    private static final int REPLICAS = 4;

    @Test
    void neverFewerThanReplicasWithoutMaxUnavailable() throws IOException {
        try (TestCluster cluster = TestCluster.withNode().up()) {
            importNewImage(cluster);
            cluster.kubectl("apply -f -", """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 4
                      selector: {matchLabels: {app: web}}
                      strategy: {rollingUpdate: {maxUnavailable: 1, maxSurge: 1}}
                      template:
                        metadata: {labels: {app: web}}
                        spec:
                          terminationGracePeriodSeconds: 1
                          containers: [{name: c, image: "keelson.io/busybox:1"}]
                    """).ok();
            cluster.kubectl("rollout status deploy/web --timeout=60s").ok();
            Pods pods = new Pods();
            Process watch = cluster.startKubectl(
                    "get",
                    "pods",
                    "-l",
                    "app=web",
                    "--watch",
                    "--output-watch-events",
                    "-o",
                    "jsonpath={.type},{.object.metadata.name},{.object.spec.containers[0].image},"
                            + "{.object.metadata.deletionTimestamp},"
                            + "{.object.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}");
            try {
                Thread.ofVirtual().start(() -> pods.follow(watch));
                Shell.eventually("the watch shows the pods", PATIENCE, () -> pods.areExactly(OLD));
                pods.startJudging();

                cluster.kubectl("set image deploy/web c=" + NEW).ok();

                Shell.eventually("only pods of the new image are there", PATIENCE, () -> pods.areExactly(NEW));
            } finally {
                watch.destroy();
            }
            cluster.kubectl("rollout status deploy/web --timeout=60s").ok();
            assertThat(pods.breaches()).isEmpty();
        }
    }

    /** An image of another name and content, with nothing but busybox. */
    private static void importNewImage(TestCluster cluster) throws IOException {
        Path work = Files.createTempDirectory("keelson-image");
        try {
            Shell.run(Map.of("WORK", work.toString(), "NAME", NEW), null, List.of("/bin/sh", "-euc", """
                    cd "$WORK"
                    mkdir -p root/bin
                    cp /bin/busybox root/bin/
                    tar -C root -cf layer.tar .
                    digest=$(sha256sum layer.tar | cut -d ' ' -f 1)
                    case $(uname -m) in aarch64) machine=arm64 ;; *) machine=amd64 ;; esac
                    cat >config.json <<CONFIG
                    {"architecture": "$machine", "os": "linux", "config": {"Cmd": ["/bin/busybox", "sleep", "infinity"]},
                     "rootfs": {"type": "layers", "diff_ids": ["sha256:$digest"]}}
                    CONFIG
                    echo '[{"Config": "config.json", "RepoTags": ["'"$NAME"'"], "Layers": ["layer.tar"]}]' >manifest.json
                    tar -cf image.tar manifest.json config.json layer.tar
                    """))
                    .ok();
            cluster.keelson("image import", work.resolve("image.tar").toString())
                    .ok();
        } finally {
            Shell.run(Map.of(), null, List.of("rm", "-r", work.toString())).ok();
        }
    }

    /** The Deployment's pods as a watch tells of them, judged after every event. */
    private static final class Pods {
        private record Pod(String image, boolean terminating, boolean ready) {}

        private final Map<String, Pod> known = new HashMap<>();
        private final List<String> breaches = new ArrayList<>();
        private boolean judging;

        void follow(Process watch) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    happened(line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void happened(String event) {
            String[] fields = event.split(",", -1);
            if (fields[0].equals("DELETED")) {
                known.remove(fields[1]);
            } else {
                known.put(fields[1], new Pod(fields[2], !fields[3].isEmpty(), fields[4].equals("True")));
            }
            // Pods that are asked to end count neither for nor against, as in the Deployment's status.
            long available = known.values().stream()
                    .filter(p -> p.ready() && !p.terminating())
                    .count();
            long active = known.values().stream().filter(p -> !p.terminating()).count();
            if (judging && (available < REPLICAS - 1 || active > REPLICAS + 1)) {
                breaches.add(available + " of " + active + " available after " + event);
            }
        }

        synchronized void startJudging() {
            judging = true;
        }

        synchronized boolean areExactly(String image) {
            return known.size() == REPLICAS
                    && known.values().stream()
                            .allMatch(p ->
                                    p.ready() && !p.terminating() && p.image().equals(image));
        }

        synchronized List<String> breaches() {
            return List.copyOf(breaches);
        }
    }
}
