package io.keelson.benchmarks.pods;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.api.json.Json;
import io.keelson.benchmarks.Samples;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.client.transport.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/**
 * Creates pods one request after the other, watches them to Running, deletes them together and waits until they are
 * gone; prints medians with the least and the most.
 */
@Command(
        name = "PodStart",
        description = "Time from creating pods to Running, as a client sees it.",
        mixinStandardHelpOptions = true)
public final class PodStart implements Callable<Integer> {
    private static final String NAMESPACE = "keelson-pod-start";
    private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";
    private static final String JSON = "application/json";

    @Option(
            names = "--kubeconfig",
            description = "Whose current context is measured (default: KUBECONFIG, else ~/.kube/config).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--image",
            description = "An image the node has (default: ${DEFAULT-VALUE}).",
            defaultValue = "keelson.io/busybox:1")
    private String image = "keelson.io/busybox:1";

    @Option(
            names = "--pods",
            split = ",",
            description = "Pods at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,20,100")
    private List<Integer> sizes = List.of(1, 20, 100);

    @Option(
            names = "--rounds",
            description = "Rounds of each size; the first one is not counted (default: ${DEFAULT-VALUE}).",
            defaultValue = "6")
    private int rounds = 6;

    @Option(
            names = "--timeout",
            description = "Seconds a round may take (default: ${DEFAULT-VALUE}).",
            defaultValue = "120")
    private int timeout = 120;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PodStart()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (TlsEndpoint endpoint = TlsEndpoint.of(Config.fromKubeconfig(Files.readString(kubeconfig())))) {
            ApiClient api = new ApiClient(endpoint, new Wire(), "pod-start");
            createNamespace(api);
            try {
                for (int size : sizes) {
                    measure(api, size);
                }
            } finally {
                api.send("DELETE", "/api/v1/namespaces/" + NAMESPACE, null, null);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private void measure(ApiClient api, int size) throws Exception {
        Samples all = new Samples();
        Samples one = new Samples();
        Samples deletion = new Samples();
        Duration patience = Duration.ofSeconds(timeout);
        for (int round = -1; round < rounds; round++) {
            String version = Objects.requireNonNull(Json.text(
                    Json.parse(api.send("GET", PODS + "?limit=1", null, null)), "metadata", "resourceVersion"));
            try (PodTimes times = new PodTimes(api, PODS, version, size)) {
                long begin = System.nanoTime();
                Map<String, Long> created = new HashMap<>();
                for (int i = 0; i < size; i++) {
                    String name = "pod-" + (round + 1) + "-" + i;
                    created.put(name, System.nanoTime());
                    api.send("POST", PODS, JSON, Json.toString(pod(name)));
                }
                Map<String, Long> running = times.running(patience);
                long deleted = System.nanoTime();
                api.send("DELETE", PODS, null, null);
                Map<String, Long> gone = times.gone(patience);
                if (round >= 0) {
                    all.add((Collections.max(running.values()) - begin) / 1e9);
                    created.forEach((name, then) -> one.add((Objects.requireNonNull(running.get(name)) - then) / 1e6));
                    deletion.add((Collections.max(gone.values()) - deleted) / 1e9);
                }
            }
        }
        System.out.printf(
                "pods %3d: all Running s %s; one ms %s; deletion s %s; %.1f pods/s%n",
                size, all.summary("%.2f"), one.summary("%.0f"), deletion.summary("%.2f"), size / all.median());
    }

    private Path kubeconfig() {
        if (kubeconfig != null) {
            return kubeconfig;
        }
        String named = System.getenv("KUBECONFIG");
        return named != null && !named.isBlank()
                ? Path.of(named.split(":")[0])
                : Path.of(System.getProperty("user.home", "/"), ".kube", "config");
    }

    /** Pods need the namespace's service account, which a controller makes. */
    private static void createNamespace(ApiClient api) throws InterruptedException {
        ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", NAMESPACE);
        api.send("POST", "/api/v1/namespaces", JSON, Json.toString(namespace));
        while (true) {
            try {
                api.send("GET", "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts/default", null, null);
                return;
            } catch (KubernetesClientException e) {
                if (!Failures.notFound(e)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private ObjectNode pod(String name) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name);
        ObjectNode spec = pod.putObject("spec").put("terminationGracePeriodSeconds", 0);
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "main").put("image", image).put("imagePullPolicy", "Never");
        container.putArray("command").add("/bin/busybox").add("sleep").add("100000");
        return pod;
    }
}
