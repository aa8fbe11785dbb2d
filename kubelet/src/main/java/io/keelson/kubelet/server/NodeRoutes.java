package io.keelson.kubelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.keelson.cri.v1.Container;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxState;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.probe.ProbeCounts;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.stats.CadvisorMetrics;
import io.keelson.kubelet.stats.KubeletMetrics;
import io.keelson.kubelet.stats.ResourceMetrics;
import io.keelson.kubelet.stats.SummaryStats;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Requests about the node as a whole: its health, pods, configuration, figures. */
final class NodeRoutes {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private final String node;
    private final PodManager pods;
    private final Cri cri;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final JsonNode configuration;
    private final SummaryStats summary;
    private final ProbeCounts probes;
    private final BooleanSupplier healthy;

    NodeRoutes(
            String node,
            PodManager pods,
            Cri cri,
            ObjectMapper mapper,
            Clock clock,
            JsonNode configuration,
            SummaryStats summary,
            ProbeCounts probes,
            BooleanSupplier healthy) {
        this.node = node;
        this.pods = pods;
        this.cri = cri;
        this.mapper = mapper;
        this.clock = clock;
        this.configuration = configuration;
        this.summary = summary;
        this.probes = probes;
        this.healthy = healthy;
    }

    void health(Response response) {
        boolean well = healthy.getAsBoolean();
        response.send(well ? 200 : 500, TEXT, well ? "ok" : "the container runtime does not answer");
    }

    void configuration(Response response) {
        Map<String, Object> answer = Map.of("kubeletconfig", configuration);
        response.send(200, JSON, mapper.writeValueAsString(answer));
    }

    /** The pods of the node, with the newest status of each. */
    void pods(Response response) {
        List<Pod> all = new ArrayList<>();
        for (Pod pod : pods.pods()) {
            all.add(new PodBuilder(pod).withStatus(pods.status(pod)).build());
        }
        response.send(
                200,
                JSON,
                mapper.writeValueAsString(new PodListBuilder().withItems(all).build()));
    }

    /** The pods that the runtime runs, told by what the runtime alone knows of them. */
    void runningPods(Response response) throws HttpFailure {
        try {
            Map<String, List<String>> names = new HashMap<>();
            for (Container c : cri.containers(null)) {
                if (c.getState() == ContainerState.CONTAINER_RUNNING) {
                    names.computeIfAbsent(c.getPodSandboxId(), id -> new ArrayList<>())
                            .add(c.getLabelsOrDefault(
                                    Cri.CONTAINER_NAME, c.getMetadata().getName()));
                }
            }
            List<Pod> running = new ArrayList<>();
            for (PodSandbox s : cri.sandboxes(null)) {
                if (s.getState() == PodSandboxState.SANDBOX_READY
                        && !s.getMetadata().getUid().isEmpty()) {
                    running.add(pod(s, names.getOrDefault(s.getId(), List.of())));
                }
            }
            response.send(
                    200,
                    JSON,
                    mapper.writeValueAsString(
                            new PodListBuilder().withItems(running).build()));
        } catch (CriException e) {
            throw new HttpFailure(500, e.rpcText());
        }
    }

    private static Pod pod(PodSandbox sandbox, List<String> containers) {
        var meta = sandbox.getMetadata();
        return new PodBuilder()
                .withNewMetadata()
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .withUid(meta.getUid())
                .endMetadata()
                .withNewSpec()
                .withContainers(containers.stream()
                        .map(name -> {
                            var c = new io.fabric8.kubernetes.api.model.Container();
                            c.setName(name);
                            return c;
                        })
                        .toList())
                .endSpec()
                .withNewStatus()
                .endStatus()
                .build();
    }

    void summary(Response response) throws HttpFailure {
        try {
            response.send(200, JSON, mapper.writeValueAsString(summary.of(pods.pods())));
        } catch (CriException e) {
            throw new HttpFailure(500, "failed to list pod stats: " + e.rpcText());
        }
    }

    void metrics(String which, Response response) throws HttpFailure {
        try {
            String text =
                    switch (which) {
                        case "metrics" -> own();
                        case "metrics/resource" -> new ResourceMetrics(clock).of(cri.stats(), started());
                        case "metrics/cadvisor" -> CadvisorMetrics.of(cri.stats());
                        case "metrics/probes" -> KubeletMetrics.probes(probes);
                        default -> throw new HttpFailure(404, "404 page not found\n");
                    };
            response.send(200, METRICS, text);
        } catch (CriException e) {
            throw new HttpFailure(500, e.rpcText());
        }
    }

    private String own() throws CriException {
        int running = (int) cri.sandboxes(null).stream()
                .filter(s -> s.getState() == PodSandboxState.SANDBOX_READY)
                .count();
        Map<String, Integer> states = new TreeMap<>();
        for (Container c : cri.containers(null)) {
            String state =
                    switch (c.getState()) {
                        case CONTAINER_RUNNING -> "running";
                        case CONTAINER_CREATED -> "created";
                        case CONTAINER_EXITED -> "exited";
                        default -> "unknown";
                    };
            states.merge(state, 1, Integer::sum);
        }
        return KubeletMetrics.own(node, pods.pods().size(), running, new LinkedHashMap<>(states), clock);
    }

    private Map<String, Long> started() {
        Map<String, Long> started = new HashMap<>();
        pods.running().forEach((id, c) -> started.put(id, c.status().getStartedAt()));
        return started;
    }
}
