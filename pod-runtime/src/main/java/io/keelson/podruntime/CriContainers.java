package io.keelson.podruntime;

import com.google.protobuf.ByteString;
import io.keelson.cri.v1.ContainerFilter;
import io.keelson.cri.v1.ContainerState;
import io.keelson.cri.v1.ContainerStatusRequest;
import io.keelson.cri.v1.ContainerStatusResponse;
import io.keelson.cri.v1.CreateContainerRequest;
import io.keelson.cri.v1.CreateContainerResponse;
import io.keelson.cri.v1.ExecSyncRequest;
import io.keelson.cri.v1.ExecSyncResponse;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.container.Execs;
import io.keelson.podruntime.container.WritableLayer;
import io.keelson.podruntime.sandbox.Sandbox;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What CRI asks about containers. */
final class CriContainers {
    private final CriSandboxes sandboxes;
    private final Containers containers;
    private final Execs execs;
    private final WritableLayer layers;

    CriContainers(CriSandboxes sandboxes, Containers containers, Execs execs, WritableLayer layers) {
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.execs = execs;
        this.layers = layers;
    }

    /** The container that an id means. */
    Container require(String id) throws FileNotFoundException {
        Container container = containers.store().find(id);
        if (container == null) {
            throw new FileNotFoundException("an error occurred when try to find container \"" + id + "\": not found");
        }
        return container;
    }

    /** The container that an id means, which must run. */
    Container running(String id) throws FileNotFoundException {
        Container container = require(id);
        if (!container.running()) {
            throw new IllegalStateException("container is in " + container.state() + " state");
        }
        return container;
    }

    CreateContainerResponse create(CreateContainerRequest request) throws IOException {
        Sandbox sandbox = sandboxes.require(request.getPodSandboxId());
        if (!sandbox.ready()) {
            throw new IllegalStateException("sandbox container \"" + sandbox.id() + "\" is not running");
        }
        if (!request.getConfig().hasMetadata()) {
            throw new IllegalArgumentException("container config must include metadata");
        }
        Unsupported.check(request.getConfig());
        String logs = request.hasSandboxConfig()
                ? request.getSandboxConfig().getLogDirectory()
                : sandbox.config().getLogDirectory();
        Container container = containers.create(RuntimeIds.next(), sandbox, request.getConfig(), logs);
        return CreateContainerResponse.newBuilder()
                .setContainerId(container.id())
                .build();
    }

    void start(String id) throws IOException {
        Container container = require(id);
        if (!sandboxes.require(container.sandbox()).ready()) {
            throw new IllegalStateException("sandbox container \"" + container.sandbox() + "\" is not running");
        }
        containers.start(container);
    }

    void stop(String id, long timeout) throws IOException {
        Container container = containers.store().find(id);
        if (container != null) {
            containers.stop(container, timeout);
        }
    }

    void remove(String id) throws IOException {
        Container container = containers.store().find(id);
        if (container != null) {
            containers.remove(container);
            layers.forget(container.id());
        }
    }

    ContainerStatusResponse status(ContainerStatusRequest request) throws IOException {
        Container container = require(request.getContainerId());
        ContainerStatusResponse.Builder response =
                ContainerStatusResponse.newBuilder().setStatus(container.status());
        if (request.getVerbose()) {
            response.putInfo("pid", Integer.toString(container.pid()));
            response.putInfo("cgroup", container.cgroup());
            response.putInfo("directory", container.directory().toString());
        }
        return response.build();
    }

    List<Container> find(ContainerFilter filter) {
        List<Container> found = new ArrayList<>();
        for (Container container : containers.store().all()) {
            if (sandboxes.isPod(container.sandbox())
                    && container.id().startsWith(filter.getId())
                    && container.sandbox().startsWith(filter.getPodSandboxId())
                    && (!filter.hasState() || filter.getState().getState() == container.state())
                    && LabelFilter.match(
                            filter.getLabelSelectorMap(), container.config().getLabelsMap())) {
                found.add(container);
            }
        }
        return found;
    }

    ExecSyncResponse execSync(ExecSyncRequest request) throws IOException, TimeoutException {
        Execs.Outcome outcome =
                execs.run(running(request.getContainerId()), request.getCmdList(), request.getTimeout());
        return ExecSyncResponse.newBuilder()
                .setExitCode(outcome.code())
                .setStdout(ByteString.copyFrom(outcome.stdout()))
                .setStderr(ByteString.copyFrom(outcome.stderr()))
                .build();
    }

    static boolean live(Container container) {
        return container.state() == ContainerState.CONTAINER_RUNNING;
    }
}
