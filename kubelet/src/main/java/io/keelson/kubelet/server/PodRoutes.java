package io.keelson.kubelet.server;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.keelson.cri.v1.AttachRequest;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ExecRequest;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxState;
import io.keelson.cri.v1.PortForwardRequest;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.log.LogOptions;
import io.keelson.kubelet.log.LogReader;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Requests about one pod: logs, commands, streams, ports. */
final class PodRoutes {
    private final PodManager pods;
    private final Cri cri;
    private final Clock clock;

    PodRoutes(PodManager pods, Cri cri, Clock clock) {
        this.pods = pods;
        this.cri = cri;
        this.clock = clock;
    }

    /** Writes a container's log: {@code /containerLogs/<namespace>/<pod>/<container>}. */
    void logs(Request request, Response response) throws HttpFailure, IOException {
        if (request.segments().size() != 4) {
            throw new HttpFailure(404, "404 page not found");
        }
        Pod pod = pod(request);
        String name = request.segments().get(3);
        if (PodFacts.container(pod, name) == null) {
            throw new HttpFailure(
                    404,
                    "container \"" + name + "\" not found in pod \""
                            + pod.getMetadata().getName() + "\"");
        }
        String id = logged(pod, name, request.flag("previous"));
        LogOptions options = options(request);
        Path file;
        try {
            file = Path.of(cri.container(id).getLogPath());
        } catch (CriException e) {
            throw new HttpFailure(404, "failed to try resolving symlinks in path \"\": " + e.getMessage());
        }
        try (OutputStream out = response.stream("text/plain")) {
            if (Files.exists(file)) {
                LogReader.read(file, options, out, () -> response.open() && runs(id));
            }
        }
    }

    private boolean runs(String id) {
        try {
            ContainerState state = cri.container(id).getState();
            return state == ContainerState.CONTAINER_RUNNING || state == ContainerState.CONTAINER_CREATED;
        } catch (CriException e) {
            return false;
        }
    }

    /** Finds the container whose log is meant, by the pod's status. */
    private String logged(Pod pod, String name, boolean previous) throws HttpFailure {
        String where =
                "container \"" + name + "\" in pod \"" + pod.getMetadata().getName() + "\"";
        ContainerStatus status = status(pods.status(pod), name);
        if (status == null) {
            throw new HttpFailure(400, where + " is not available");
        }
        var now = status.getState();
        var last = status.getLastState() == null ? null : status.getLastState().getTerminated();
        String before = last == null ? null : last.getContainerID();
        String found;
        if (previous) {
            if (before == null) {
                throw new HttpFailure(400, "previous terminated " + where + " not found");
            }
            found = before;
        } else if (now != null && now.getRunning() != null) {
            found = status.getContainerID();
        } else if (now != null && now.getTerminated() != null) {
            found = now.getTerminated().getContainerID();
        } else if (before != null) {
            found = before;
        } else {
            String reason = now == null || now.getWaiting() == null
                    ? ""
                    : Objects.requireNonNullElse(now.getWaiting().getReason(), "");
            throw new HttpFailure(
                    400,
                    where + " is waiting to start: "
                            + switch (reason) {
                                case "ErrImagePull" -> "image can't be pulled";
                                case "ImagePullBackOff" -> "trying and failing to pull image";
                                default -> reason;
                            });
        }
        return found.substring(found.indexOf("://") + 3);
    }

    private static @Nullable ContainerStatus status(@Nullable PodStatus status, String name) {
        if (status == null) {
            return null;
        }
        List<ContainerStatus> all =
                new ArrayList<>(Objects.requireNonNullElse(status.getContainerStatuses(), List.of()));
        all.addAll(Objects.requireNonNullElse(status.getInitContainerStatuses(), List.of()));
        all.addAll(Objects.requireNonNullElse(status.getEphemeralContainerStatuses(), List.of()));
        return all.stream().filter(s -> s.getName().equals(name)).findFirst().orElse(null);
    }

    private LogOptions options(Request request) throws HttpFailure {
        try {
            Instant since = null;
            if (!request.text("sinceSeconds").isEmpty()) {
                since = clock.instant().minusSeconds(Long.parseLong(request.text("sinceSeconds")));
            } else if (!request.text("sinceTime").isEmpty()) {
                since = OffsetDateTime.parse(request.text("sinceTime")).toInstant();
            }
            String stream = request.text("stream");
            return new LogOptions(
                    request.flag("follow"),
                    number(request.text("tailLines")),
                    since,
                    request.flag("timestamps"),
                    number(request.text("limitBytes")),
                    stream.equals("Stdout") ? "stdout" : stream.equals("Stderr") ? "stderr" : "");
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new HttpFailure(400, "{\"message\": \"Unable to decode query.\"}");
        }
    }

    private static @Nullable Long number(String text) {
        return text.isEmpty() ? null : Long.valueOf(text);
    }

    /** Returns where a command's streams are: {@code /exec/<namespace>/<pod>[/<uid>]/<container>}. */
    URI exec(Request request) throws HttpFailure {
        String id = container(request);
        try {
            return URI.create(cri.exec(ExecRequest.newBuilder()
                    .setContainerId(id)
                    .addAllCmd(request.query().getOrDefault("command", List.of()))
                    .setStdin(request.flag("input", "stdin"))
                    .setStdout(request.flag("output", "stdout"))
                    .setStderr(request.flag("error", "stderr") && !request.flag("tty"))
                    .setTty(request.flag("tty"))
                    .build()));
        } catch (CriException e) {
            throw new HttpFailure(500, String.valueOf(e.getMessage()));
        }
    }

    /** Returns where a container's streams are. */
    URI attach(Request request) throws HttpFailure {
        String id = container(request);
        try {
            boolean tty = cri.container(id) != null && request.flag("tty");
            return URI.create(cri.attach(AttachRequest.newBuilder()
                    .setContainerId(id)
                    .setStdin(request.flag("input", "stdin"))
                    .setStdout(request.flag("output", "stdout"))
                    .setStderr(request.flag("error", "stderr") && !tty)
                    .setTty(tty)
                    .build()));
        } catch (CriException e) {
            throw new HttpFailure(500, String.valueOf(e.getMessage()));
        }
    }

    /** Returns where a pod's ports are reached. */
    URI portForward(Request request) throws HttpFailure {
        Pod pod = pod(request);
        try {
            PodSandbox sandbox = cri.sandboxes(pod.getMetadata().getUid()).stream()
                    .filter(s -> s.getState() == PodSandboxState.SANDBOX_READY)
                    .max(Comparator.comparingLong(PodSandbox::getCreatedAt))
                    .orElseThrow(
                            () -> new HttpFailure(500, "failed to find sandboxes for pod " + PodFacts.format(pod)));
            PortForwardRequest.Builder wanted = PortForwardRequest.newBuilder().setPodSandboxId(sandbox.getId());
            for (String list : request.query().getOrDefault("port", List.of())) {
                for (String port : list.split(",", -1)) {
                    wanted.addPort(Integer.parseInt(port));
                }
            }
            return URI.create(cri.portForward(wanted.build()));
        } catch (CriException e) {
            throw new HttpFailure(500, String.valueOf(e.getMessage()));
        } catch (NumberFormatException e) {
            throw new HttpFailure(400, "unable to parse port: " + e.getMessage());
        }
    }

    /** Runs a command and answers with its output: {@code /run/<namespace>/<pod>/<container>?cmd=}. */
    void run(Request request, Response response) throws HttpFailure {
        String id = container(request);
        try {
            ExecSyncResponse done = cri.exec(id, List.of(request.text("cmd").split(" ", -1)), Duration.ofMinutes(1));
            response.send(
                    done.getExitCode() == 0 ? 200 : 500,
                    "text/plain; charset=utf-8",
                    done.getStdout().toStringUtf8() + done.getStderr().toStringUtf8());
        } catch (CriException e) {
            throw new HttpFailure(500, String.valueOf(e.getMessage()));
        }
    }

    /** Has the runtime save a container's processes to a file, where it can. @param directory for the files */
    void checkpoint(Request request, Response response, Path directory) throws HttpFailure {
        List<String> path = request.segments();
        if (path.size() != 4 || !request.method().equals("POST")) {
            throw new HttpFailure(404, "404 page not found\n");
        }
        Pod pod = pod(request);
        if (PodFacts.container(pod, path.get(3)) == null) {
            throw new HttpFailure(404, "container " + path.get(3) + " does not exist");
        }
        String id = container(request);
        try {
            Path file = directory.resolve("checkpoint-" + path.get(2) + "_" + path.get(1) + "-" + path.get(3) + "-"
                    + clock.instant().truncatedTo(ChronoUnit.SECONDS) + ".tar");
            cri.checkpoint(id, file);
            response.send(200, "application/json", "{\"items\":[\"" + file + "\"]}");
        } catch (CriException e) {
            throw new HttpFailure(
                    500,
                    "checkpointing of " + path.get(1) + "/" + path.get(2) + "/" + path.get(3) + " failed ("
                            + e.rpcText() + ")");
        }
    }

    private Pod pod(Request request) throws HttpFailure {
        if (request.segments().size() < 3) {
            throw new HttpFailure(404, "404 page not found");
        }
        Pod pod = pods.pod(request.segments().get(1), request.segments().get(2));
        if (pod == null) {
            throw new HttpFailure(404, "pod does not exist");
        }
        return pod;
    }

    private String container(Request request) throws HttpFailure {
        Pod pod = pod(request);
        int size = request.segments().size();
        if (size < 4 || size > 5) {
            throw new HttpFailure(404, "404 page not found");
        }
        String name = request.segments().get(size - 1);
        try {
            return cri.containers(pod.getMetadata().getUid()).stream()
                    .filter(c -> name.equals(c.getLabelsOrDefault(Cri.CONTAINER_NAME, "")))
                    .filter(c -> c.getState() == ContainerState.CONTAINER_RUNNING)
                    .max(Comparator.comparingLong(io.keelson.cri.v1.Container::getCreatedAt))
                    .orElseThrow(() -> new HttpFailure(500, "container not found (\"" + name + "\")"))
                    .getId();
        } catch (CriException e) {
            throw new HttpFailure(500, String.valueOf(e.getMessage()));
        }
    }
}
