package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows pods: what they are doing, told from the states of their containers. */
final class PodPrinter {
    static final Printer PODS = new Printer(
            List.of(
                    Column.name(),
                    Column.text("Ready", "The aggregate readiness state of this pod for accepting traffic."),
                    Column.text("Status", "The aggregate status of the containers in this pod."),
                    Column.text(
                            "Restarts",
                            "The number of times the containers in this pod have been restarted and when the last"
                                    + " container in this pod has restarted."),
                    Column.age(),
                    Column.text("IP", ".status.podIP").wide(),
                    Column.text("Node", ".spec.nodeName").wide(),
                    Column.text("Nominated Node", ".status.nominatedNodeName").wide(),
                    Column.text("Readiness Gates", ".spec.readinessGates").wide()),
            (pod, cells) -> new PodPrinter(pod).print(cells),
            PodPrinter::conditions,
            false);

    private final ObjectNode pod;
    private final Set<String> sidecars = new HashSet<>();
    private String reason;
    private long ready;
    private long restarts;
    private long sidecarRestarts;
    private @Nullable Instant lastRestart;
    private @Nullable Instant lastSidecarRestart;

    private PodPrinter(ObjectNode pod) {
        this.pod = pod;
        String phase = Cells.string(pod, "status", "phase");
        this.reason = Cells.orElse(Cells.string(pod, "status", "reason"), phase);
        for (JsonNode condition : Json.elements(pod, "status", "conditions")) {
            if (Cells.string(condition, "type").equals("PodScheduled")
                    && Cells.string(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
    }

    private static void conditions(ObjectNode pod, ObjectNode row) {
        String phase = Cells.string(pod, "status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            row.putArray("conditions")
                    .addObject()
                    .put("type", "Completed")
                    .put("status", "True")
                    .put("reason", phase)
                    .put("message", phase.equals("Failed") ? "The pod failed." : "The pod has completed successfully.");
        }
    }

    private void print(Cells cells) {
        List<JsonNode> init = Json.elements(pod, "spec", "initContainers");
        long total = Json.elements(pod, "spec", "containers").size();
        for (JsonNode container : init) {
            if (Cells.string(container, "restartPolicy").equals("Always")) {
                sidecars.add(Cells.string(container, "name"));
                total++;
            }
        }
        boolean initializing = initContainers(init.size());
        if (!initializing || Text.conditionTrue(pod, "Initialized")) {
            containers();
        }
        boolean deleted = Json.at(pod, "metadata", "deletionTimestamp") != null;
        String phase = Cells.string(pod, "status", "phase");
        if (deleted && Cells.string(pod, "status", "reason").equals("NodeLost")) {
            reason = "Unknown";
        } else if (deleted && !phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
        Instant last = lastRestart;
        String told = restarts != 0 && last != null
                ? restarts + " (" + cells.since(last.toString()) + " ago)"
                : Long.toString(restarts);
        List<JsonNode> addresses = Json.elements(pod, "status", "podIPs");
        String address = addresses.isEmpty() ? "" : Cells.string(addresses.getFirst(), "ip");
        cells.name()
                .say(ready + "/" + total)
                .say(reason)
                .say(told)
                .age()
                .say(Cells.orElse(address, Cells.NONE))
                .textOr(Cells.NONE, "spec", "nodeName")
                .textOr(Cells.NONE, "status", "nominatedNodeName")
                .say(readinessGates());
    }

    /** Looks at the init containers up to the first that is not done; returns whether there is one. */
    private boolean initContainers(int count) {
        List<JsonNode> statuses = Json.elements(pod, "status", "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            JsonNode status = statuses.get(i);
            boolean sidecar = sidecars.contains(Cells.string(status, "name"));
            long times = Cells.integer(status, "restartCount");
            Instant ended = Cells.instant(Json.text(status, "lastState", "terminated", "finishedAt"));
            restarts += times;
            lastRestart = later(lastRestart, ended);
            if (sidecar) {
                sidecarRestarts += times;
                lastSidecarRestart = later(lastSidecarRestart, ended);
            }
            JsonNode terminated = Json.at(status, "state", "terminated");
            String waiting = Cells.string(status, "state", "waiting", "reason");
            if (terminated != null && Cells.integer(terminated, "exitCode") == 0) {
                continue;
            }
            if (sidecar && Json.bool(status, "started")) {
                ready += Json.bool(status, "ready") ? 1 : 0;
                continue;
            }
            if (terminated != null) {
                reason = "Init:" + terminatedReason(terminated);
            } else if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                reason = "Init:" + waiting;
            } else {
                reason = "Init:" + i + "/" + count;
            }
            return true;
        }
        return false;
    }

    private void containers() {
        restarts = sidecarRestarts;
        lastRestart = lastSidecarRestart;
        boolean running = false;
        String error = "";
        for (JsonNode status : Json.elements(pod, "status", "containerStatuses").reversed()) {
            restarts += Cells.integer(status, "restartCount");
            lastRestart = later(lastRestart, Cells.instant(Json.text(status, "lastState", "terminated", "finishedAt")));
            JsonNode terminated = Json.at(status, "state", "terminated");
            String waiting = Cells.string(status, "state", "waiting", "reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (terminated != null) {
                reason = terminatedReason(terminated);
                error = Cells.integer(terminated, "exitCode") != 0 ? reason : error;
            } else if (Json.bool(status, "ready") && Json.at(status, "state", "running") != null) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed")) {
            if (running && Text.conditionTrue(pod, "Ready")) {
                reason = "Running";
            } else if (!error.isEmpty()) {
                reason = error;
            } else if (running) {
                reason = "NotReady";
            }
        }
    }

    private static String terminatedReason(JsonNode terminated) {
        String reason = Cells.string(terminated, "reason");
        long signal = Cells.integer(terminated, "signal");
        if (!reason.isEmpty()) {
            return reason;
        }
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + Cells.integer(terminated, "exitCode");
    }

    private String readinessGates() {
        List<JsonNode> gates = Json.elements(pod, "spec", "readinessGates");
        long open = gates.stream()
                .filter(gate -> Text.conditionTrue(pod, Cells.string(gate, "conditionType")))
                .count();
        return gates.isEmpty() ? Cells.NONE : open + "/" + gates.size();
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }
}
