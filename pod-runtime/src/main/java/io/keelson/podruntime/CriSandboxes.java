package io.keelson.podruntime;

import io.keelson.cri.v1.ContainerEventType;
import io.keelson.cri.v1.ListPodSandboxRequest;
import io.keelson.cri.v1.PodSandbox;
import io.keelson.cri.v1.PodSandboxFilter;
import io.keelson.cri.v1.PodSandboxStatusRequest;
import io.keelson.cri.v1.PodSandboxStatusResponse;
import io.keelson.cri.v1.RunPodSandboxRequest;
import io.keelson.cri.v1.RunPodSandboxResponse;
import io.keelson.cri.v1.UpdatePodSandboxResourcesRequest;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What CRI asks about sandboxes. Stopping and removing include the sandbox's containers. */
final class CriSandboxes {
    private final Sandboxes sandboxes;
    private final Containers containers;
    private final RuntimeEvents events;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    CriSandboxes(Sandboxes sandboxes, Containers containers, RuntimeEvents events) {
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.events = events;
    }

    RunPodSandboxResponse run(RunPodSandboxRequest request) throws IOException {
        if (!request.getRuntimeHandler().isEmpty()) {
            throw new IllegalArgumentException("no runtime for \"" + request.getRuntimeHandler() + "\" is configured");
        }
        if (!request.getConfig().hasMetadata()) {
            throw new IllegalArgumentException("sandbox config must include metadata");
        }
        Unsupported.check(request.getConfig());
        Sandbox sandbox = sandboxes.run(RuntimeIds.next(), request.getConfig(), request.getRuntimeHandler());
        events.sandbox(ContainerEventType.CONTAINER_CREATED_EVENT, sandbox.id());
        events.sandbox(ContainerEventType.CONTAINER_STARTED_EVENT, sandbox.id());
        return RunPodSandboxResponse.newBuilder().setPodSandboxId(sandbox.id()).build();
    }

    /**
     * Notes what a pod as a whole may use from now on. Its cgroup is the kubelet's, who has changed it already; where
     * the kubelet named none it is ours, and changed here.
     */
    void update(UpdatePodSandboxResourcesRequest request) throws IOException {
        Sandbox sandbox = require(request.getPodSandboxId());
        synchronized (locks.computeIfAbsent(sandbox.id(), k -> new Object())) {
            sandboxes.update(require(sandbox.id()), request.getOverhead(), request.getResources());
        }
    }

    /** The sandbox that an id means. */
    Sandbox require(String id) throws FileNotFoundException {
        Sandbox sandbox = sandboxes.store().find(id);
        if (sandbox == null) {
            throw new FileNotFoundException("an error occurred when try to find sandbox \"" + id + "\": not found");
        }
        return sandbox;
    }

    /** Whether a sandbox is one that CRI knows, rather than the place of a build's commands. */
    boolean isPod(String id) {
        Sandbox sandbox = sandboxes.store().find(id);
        return sandbox == null || sandbox.isPod();
    }

    void stop(String id) throws IOException {
        Sandbox sandbox = sandboxes.store().find(id);
        if (sandbox == null) {
            return;
        }
        synchronized (locks.computeIfAbsent(sandbox.id(), k -> new Object())) {
            Sandbox now = sandboxes.store().find(sandbox.id());
            if (now != null) {
                stopContainers(now);
                boolean first = now.ready();
                sandboxes.stop(now);
                if (first) {
                    events.sandbox(ContainerEventType.CONTAINER_STOPPED_EVENT, now.id());
                }
            }
        }
    }

    private void stopContainers(Sandbox sandbox) throws IOException {
        IOException failure = null;
        for (Container container : containers.store().of(sandbox.id())) {
            try {
                containers.stop(container, 0);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    void remove(String id) throws IOException {
        Sandbox sandbox = sandboxes.store().find(id);
        if (sandbox == null) {
            return;
        }
        stop(sandbox.id());
        for (Container container : containers.store().of(sandbox.id())) {
            containers.remove(container);
        }
        synchronized (locks.computeIfAbsent(sandbox.id(), k -> new Object())) {
            Sandbox now = sandboxes.store().find(sandbox.id());
            if (now != null) {
                sandboxes.remove(now);
                events.sandbox(ContainerEventType.CONTAINER_DELETED_EVENT, now.id());
            }
        }
        locks.remove(sandbox.id());
    }

    PodSandboxStatusResponse status(PodSandboxStatusRequest request) throws IOException {
        Sandbox sandbox = require(request.getPodSandboxId());
        PodSandboxStatusResponse.Builder response = PodSandboxStatusResponse.newBuilder()
                .setStatus(sandbox.status())
                .setTimestamp(events.now());
        for (Container container : containers.store().of(sandbox.id())) {
            response.addContainersStatuses(container.status());
        }
        if (request.getVerbose()) {
            response.putInfo("directory", sandbox.directory().toString());
            response.putInfo("cgroup", sandboxes.cgroup(sandbox));
        }
        return response.build();
    }

    List<PodSandbox> list(ListPodSandboxRequest request) {
        return list(request.getFilter());
    }

    List<PodSandbox> list(PodSandboxFilter filter) {
        List<PodSandbox> found = new ArrayList<>();
        for (Sandbox sandbox : sandboxes.store().all()) {
            PodSandbox item = sandbox.item();
            if (sandbox.isPod()
                    && sandbox.id().startsWith(filter.getId())
                    && (!filter.hasState() || filter.getState().getState() == item.getState())
                    && LabelFilter.match(filter.getLabelSelectorMap(), item.getLabelsMap())) {
                found.add(item);
            }
        }
        return found;
    }
}
