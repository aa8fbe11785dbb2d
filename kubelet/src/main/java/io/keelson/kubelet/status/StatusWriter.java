package io.keelson.kubelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one pod's status, on a thread of its own that lives while there is something to write. Only the newest status
 * counts; a write that fails is repeated until it succeeds or the pod has gone. Safe on any thread.
 */
public final class StatusWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);

    private final ApiClient api;
    private final ObjectMapper mapper;
    private final Timers timers;
    private final String path;
    private final boolean mirrored;
    private @Nullable String uid;
    private @Nullable JsonNode newest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private JsonNode server;
    private long version;
    private @Nullable JsonNode wanted;
    private boolean writing;
    private boolean gone;
    private Duration retry = FIRST_RETRY;

    /** @param pod the pod with the status the server has */
    public StatusWriter(ApiClient api, Timers timers, Pod pod) {
        this(api, timers, pod, pod.getMetadata().getUid());
    }

    /**
     * Returns a writer for a static pod: what it is asked to write goes to the pod's mirror, as soon as there is one.
     *
     * @param pod the static pod
     */
    public static StatusWriter ofMirror(ApiClient api, Timers timers, Pod pod) {
        return new StatusWriter(api, timers, pod, null);
    }

    private StatusWriter(ApiClient api, Timers timers, Pod pod, @Nullable String uid) {
        this.api = api;
        this.mapper = api.wire().mapper();
        this.timers = timers;
        var meta = pod.getMetadata();
        this.path = "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName() + "/status";
        this.mirrored = uid == null;
        this.uid = uid;
        this.server = tree(pod);
        this.version = version(meta.getResourceVersion());
    }

    /** Takes note of what the server has, as the informer saw it. */
    public void seen(Pod pod) {
        lock.lock();
        try {
            long seen = version(pod.getMetadata().getResourceVersion());
            if (mirrored && !pod.getMetadata().getUid().equals(uid)) {
                // Another mirror has been made, which knows nothing yet.
                uid = pod.getMetadata().getUid();
                version = seen;
                server = tree(pod);
                wanted = newest;
                begin();
            } else if (seen > version) {
                version = seen;
                server = tree(pod);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a status to be written; returns at once. */
    public void want(PodStatus status) {
        JsonNode next = mapper.valueToTree(status);
        lock.lock();
        try {
            wanted = next;
            newest = next;
            begin();
        } finally {
            lock.unlock();
        }
    }

    /** Begins to write, where there is something to write and nobody does. */
    private void begin() {
        if (!writing && !gone && uid != null && wanted != null && StatusPatch.between(server, wanted) != null) {
            writing = true;
            Thread.ofVirtual().name("status-" + uid).start(this::write);
        }
    }

    /** Tells that the mirror is gone that was written to; the next one is written to when it is seen. */
    public void mirrorGone() {
        lock.lock();
        try {
            uid = null;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until what was asked for is written, or the pod has gone. */
    public void flush() throws InterruptedException {
        lock.lock();
        try {
            while (writing && !gone) {
                settled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends: the pod has gone and nothing is written any more. */
    public void stop() {
        lock.lock();
        try {
            gone = true;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        while (true) {
            Write next = next();
            if (next == null) {
                return;
            }
            try {
                byte[] answer = api.send(
                        "PATCH",
                        path,
                        ApiClient.STRATEGIC_PATCH,
                        Map.of("metadata", Map.of("uid", next.uid()), "status", next.patch()));
                written(next.uid(), api.tree(answer));
            } catch (KubernetesClientException e) {
                if (Failures.notFound(e) || e.getCode() == 409) {
                    lost(next.uid());
                    return;
                }
                LOG.warn("the status of {} cannot be written: {}", path, e.getMessage());
                lock.lock();
                try {
                    timers.after(retry, () -> Thread.ofVirtual().start(this::write));
                    retry = retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry.multipliedBy(2);
                } finally {
                    lock.unlock();
                }
                return;
            }
        }
    }

    /** What is to be written, and to which object. */
    private record Write(String uid, ObjectNode patch) {}

    private @Nullable Write next() {
        lock.lock();
        try {
            ObjectNode patch = wanted == null || gone || uid == null ? null : StatusPatch.between(server, wanted);
            if (patch == null || uid == null) {
                writing = false;
                settled.signalAll();
                return null;
            }
            return new Write(uid, patch);
        } finally {
            lock.unlock();
        }
    }

    /** The object is not there any more: that is the end of a pod, but only of one mirror of a static pod. */
    private void lost(String object) {
        if (!mirrored) {
            stop();
            return;
        }
        lock.lock();
        try {
            if (object.equals(uid)) {
                uid = null;
            }
            writing = false;
            settled.signalAll();
            begin();
        } finally {
            lock.unlock();
        }
    }

    private void written(String object, JsonNode pod) {
        lock.lock();
        try {
            if (!object.equals(uid)) {
                return;
            }
            retry = FIRST_RETRY;
            long now = version(pod.path("metadata").path("resourceVersion").asString(""));
            JsonNode was = server;
            server = pod.path("status");
            version = Math.max(version, now);
            if (was.equals(server)) {
                // The server keeps what it has; asking again would not end.
                wanted = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private JsonNode tree(Pod pod) {
        return pod.getStatus() == null ? mapper.createObjectNode() : mapper.valueToTree(pod.getStatus());
    }

    private static long version(@Nullable String resourceVersion) {
        try {
            return resourceVersion == null ? 0 : Long.parseLong(resourceVersion);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
