package io.keelson.benchmarks.extension;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.api.json.Json;
import io.keelson.benchmarks.Samples;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.client.transport.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Loads an API server through its extension points and prints rates, times and what its processes used up. */
@Command(
        name = "ExtensionLoad",
        description = "Custom resources with five rules, server-side apply of a Deployment, and many definitions.",
        mixinStandardHelpOptions = true)
public final class ExtensionLoad implements Callable<Integer> {
    private static final String JSON = "application/json";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @Option(names = "--kubeconfig", required = true, description = "Whose current context is loaded.")
    private Path kubeconfig = Path.of("");

    @Option(
            names = "--pids",
            split = ",",
            required = true,
            description = "The server's processes, its storage included.")
    private List<Long> pids = List.of();

    @Option(names = "--objects", description = "Objects to create, and to apply (default: ${DEFAULT-VALUE}).")
    private int objects = 10_000;

    @Option(
            names = "--definitions",
            description = "LoadedDefinitions, one after the other (default: ${DEFAULT-VALUE}).")
    private int definitions = 200;

    @Option(names = "--connections", description = "Requests at once (default: ${DEFAULT-VALUE}).")
    private int connections = 32;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ExtensionLoad()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        try (TlsEndpoint endpoint = TlsEndpoint.of(Config.fromKubeconfig(Files.readString(kubeconfig)))) {
            ApiClient api = new ApiClient(endpoint, new Wire(), "extension-load");
            create(api);
            apply(api);
            define(api);
        }
        return CommandLine.ExitCode.OK;
    }

    private void create(ApiClient api) throws Exception {
        api.send("POST", DEFINITIONS, JSON, LoadedDefinitions.ruled());
        String collection = "/apis/" + LoadedDefinitions.GROUP + "/v1/namespaces/default/ruled";
        await(api, collection);
        load(
                "create a custom resource with 5 rules",
                number -> api.send("POST", collection, JSON, LoadedDefinitions.object(number)));
    }

    private void apply(ApiClient api) throws Exception {
        String collection = "/apis/apps/v1/namespaces/default/deployments/";
        load(
                "apply a new Deployment of 5 KB",
                number -> api.send(
                        "PATCH",
                        collection + "d" + number + "?fieldManager=load",
                        APPLY,
                        LoadedDefinitions.deployment(number)));
        AtomicInteger changed = new AtomicInteger();
        String before = version(api.send("GET", collection + "d0", null, null));
        load(
                "apply it unchanged",
                number -> api.send(
                        "PATCH",
                        collection + "d" + number + "?fieldManager=load",
                        APPLY,
                        LoadedDefinitions.deployment(number)));
        if (!before.equals(version(api.send("GET", collection + "d0", null, null)))) {
            changed.incrementAndGet();
        }
        System.out.println("    objects that an unchanged apply has written anew: " + changed);
    }

    private static String version(byte[] object) {
        return String.valueOf(Json.text(Json.parse(object), "metadata", "resourceVersion"));
    }

    private void define(ApiClient api) throws Exception {
        Samples served = new Samples();
        ServerCost before = ServerCost.of(pids);
        for (int i = 0; i < definitions; i++) {
            long began = System.nanoTime();
            api.send("POST", DEFINITIONS, JSON, LoadedDefinitions.plain(i));
            String version = "/apis/g" + i + "." + LoadedDefinitions.GROUP + "/v1";
            await(api, version);
            while (!new String(api.send("GET", "/openapi/v3", null, null), StandardCharsets.UTF_8)
                    .contains("apis/g" + i + "." + LoadedDefinitions.GROUP + "/v1")) {
                Thread.onSpinWait();
            }
            served.add((System.nanoTime() - began) / 1e6);
        }
        ServerCost after = ServerCost.of(pids);
        System.out.printf(
                "definitions until served, ms: %s; %.1f ms of CPU and %d KiB resident each%n",
                served.summary("%.0f"),
                (after.cpuMillis() - before.cpuMillis()) / (double) definitions,
                (after.residentKib() - before.residentKib()) / Math.max(1, definitions));
    }

    private static void await(ApiClient api, String path) {
        while (true) {
            try {
                api.send("GET", path, null, null);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 404 && e.getCode() != 503) {
                    throw e;
                }
            }
        }
    }

    private void load(String what, IntConsumer request) throws Exception {
        ServerCost before = ServerCost.of(pids);
        long began = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService executor = Executors.newFixedThreadPool(connections)) {
            List<Future<?>> workers = IntStream.range(0, connections)
                    .<Future<?>>mapToObj(worker -> executor.submit(() -> {
                        for (int number = next.getAndIncrement(); number < objects; number = next.getAndIncrement()) {
                            request.accept(number);
                        }
                    }))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        ServerCost after = ServerCost.of(pids);
        System.out.printf(
                "%s: %.0f/s, %.0f µs of server CPU each%n",
                what, objects / seconds, (after.cpuMillis() - before.cpuMillis()) * 1000.0 / objects);
    }
}
