package io.keelson.kubelet.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.device.DeviceManager;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node object: made at the start, kept true from then on. The status is looked at every ten seconds and written when
 * it has changed, or after five minutes; pod addresses are handed to the runtime as soon as the node has been given some.
 */
public final class NodeRegistration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration LOOK_WHILE_NOT_READY = Duration.ofMillis(100);
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration REPORT = Duration.ofMinutes(5);
    private static final int EAGER_LOOKS = 300;

    private final ApiClient api;
    private final Cri cri;
    private final KubeletConfig config;
    private final Informer<Node> nodes;
    private final NodeEvents events;
    private final Timers timers;
    private final Executor executor;
    private final Runnable ready;
    private final VolumesInUse volumes;
    private final NodeConditions conditions;
    private final NodeStatuses statuses;
    private final NodeLease lease;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable JsonNode reported;
    private Instant reportedAt = Instant.MIN;
    private String podCidr = "";
    private int eager = EAGER_LOOKS;
    private Timers.@Nullable Timer timer;
    private volatile boolean closed;
    private volatile boolean isReady;

    /**
     * @param nodes an informer of this node alone
     * @param port where the kubelet's server listens
     * @param volumes what of them is in use
     * @param shutdown why the node is not ready because it goes down, empty where it does not
     * @param devices those that plugins offer
     * @param pressures the types of the conditions that hold because the node is short of something
     * @param ready called when the node becomes ready
     */
    public NodeRegistration(
            ApiClient api,
            Cri cri,
            KubeletConfig config,
            NodeResources resources,
            Informer<Node> nodes,
            NodeEvents events,
            Timers timers,
            Executor executor,
            int port,
            VolumesInUse volumes,
            Supplier<String> shutdown,
            DeviceManager devices,
            Supplier<List<String>> pressures,
            Runnable ready) {
        this.api = api;
        this.cri = cri;
        this.config = config;
        this.nodes = nodes;
        this.events = events;
        this.timers = timers;
        this.executor = executor;
        this.ready = ready;
        this.volumes = volumes;
        this.conditions = new NodeConditions(pressures);
        this.statuses = new NodeStatuses(config, cri, resources, conditions, volumes, shutdown, devices, port);
        this.lease = new NodeLease(api, config.nodeName(), timers, executor, () -> nodes.get("", config.nodeName()));
    }

    /** Registers the node; tries until the API server takes it. */
    public void start() throws InterruptedException {
        events.normal("Starting", "Starting kubelet.");
        while (!closed) {
            try {
                register();
                break;
            } catch (KubernetesClientException e) {
                LOG.warn("the node cannot be registered yet: {}", e.getMessage());
                Thread.sleep(SOON);
            }
        }
        lease.start();
        nodes.addHandler(Informer.Handler.each(n -> executor.execute(this::look)));
        executor.execute(this::look);
    }

    /** Looks at the node, and writes what has changed, now. */
    public void report() {
        executor.execute(this::look);
    }

    /** Returns why the network of pods is not ready; empty where it is. */
    public String network() {
        return statuses.network();
    }

    /** Returns what the node declares that it can do with pods beyond the usual. */
    public static Set<String> declaredFeatures() {
        return Set.copyOf(NodeStatuses.DECLARED_FEATURES);
    }

    /** Returns whether the runtime can give pods no group but those they name. */
    public boolean supplementalGroupsPolicy() {
        return statuses.supplementalGroupsPolicy();
    }

    /** Returns whether a handler of the runtime can run pods in user namespaces of their own. */
    public boolean userNamespaces(String handler) {
        return statuses.userNamespaces(handler);
    }

    /** Returns whether the node was ready when last looked at. */
    public boolean ready() {
        return isReady;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(config.labels());
        labels.put("kubernetes.io/hostname", config.nodeName());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", Machine.architecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("beta.kubernetes.io/arch", Machine.architecture());
        return labels;
    }

    private void register() {
        Node there = api.get(Node.class, null, config.nodeName());
        if (there == null) {
            List<String> reasons = new ArrayList<>();
            NodeStatus status = statuses.now(timers.now(), reasons);
            Node node = new NodeBuilder()
                    .withNewMetadata()
                    .withName(config.nodeName())
                    .withLabels(labels())
                    .addToAnnotations("volumes.kubernetes.io/controller-managed-attach-detach", "true")
                    .endMetadata()
                    .withNewSpec()
                    .endSpec()
                    .withStatus(status)
                    .build();
            try {
                there = api.create(node);
            } catch (KubernetesClientException e) {
                if (!Failures.alreadyExists(e)) {
                    throw e;
                }
                there = Objects.requireNonNull(api.get(Node.class, null, config.nodeName()));
            }
            reasons.forEach(this::event);
        } else {
            Map<String, String> has =
                    Objects.requireNonNullElse(there.getMetadata().getLabels(), Map.of());
            if (!has.entrySet().containsAll(labels().entrySet())) {
                api.patch(there, ApiClient.MERGE_PATCH, Map.of("metadata", Map.of("labels", labels())));
            }
            conditions.take(Objects.requireNonNullElse(
                    there.getStatus() == null ? null : there.getStatus().getConditions(), List.<NodeCondition>of()));
        }
        cidr(there);
    }

    /** Looks at the machine and the runtime, and writes what has changed. */
    private void look() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (timer != null) {
                timer.cancel();
            }
            Node node = nodes.get("", config.nodeName());
            if (node != null) {
                cidr(node);
            }
            List<String> reasons = new ArrayList<>();
            Instant now = timers.now();
            NodeStatus status = statuses.now(now, reasons);
            write(status, now);
            volumes.reported(status.getVolumesInUse());
            reasons.forEach(this::event);
            boolean was = isReady;
            isReady = status.getConditions().stream()
                    .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
            if (isReady && !was) {
                LOG.info("node {} is ready", config.nodeName());
                ready.run();
            }
        } catch (KubernetesClientException e) {
            LOG.warn("the node's status cannot be written: {}", e.getMessage());
        } finally {
            if (!closed) {
                boolean soon = !isReady && eager-- > 0;
                timer = timers.after(soon ? LOOK_WHILE_NOT_READY : LOOK, () -> executor.execute(this::look));
            }
            lock.unlock();
        }
    }

    private void cidr(Node node) {
        List<String> cidrs = Objects.requireNonNullElse(node.getSpec().getPodCIDRs(), List.of());
        String cidr =
                cidrs.isEmpty() ? Objects.requireNonNullElse(node.getSpec().getPodCIDR(), "") : String.join(",", cidrs);
        if (!cidr.isEmpty() && !cidr.equals(podCidr)) {
            try {
                cri.podCidr(cidr);
                podCidr = cidr;
            } catch (CriException e) {
                LOG.warn("the runtime does not take the addresses {}: {}", cidr, e.getMessage());
            }
        }
    }

    private void write(NodeStatus status, Instant now) {
        ObjectMapper mapper = api.wire().mapper();
        ObjectNode tree = mapper.valueToTree(status);
        JsonNode compared = withoutHeartbeats(tree.deepCopy());
        boolean due = Duration.between(reportedAt, now).compareTo(REPORT) >= 0;
        if (compared.equals(reported) && !due) {
            return;
        }
        ObjectNode patch = mapper.createObjectNode();
        JsonNode before = reported;
        tree.properties().forEach(e -> {
            boolean same = before != null && Objects.equals(before.get(e.getKey()), compared.get(e.getKey()));
            if (!same || e.getKey().equals("conditions")) {
                patch.set(e.getKey(), e.getValue());
            }
        });
        if (before != null && before.has("volumesInUse") && !tree.has("volumesInUse")) {
            patch.putNull("volumesInUse");
        }
        if (patch.has("addresses")) {
            // Addresses are merged by type: the whole list counts.
            ((tools.jackson.databind.node.ArrayNode) patch.get("addresses"))
                    .addObject()
                    .put("$patch", "replace");
        }
        api.send(
                "PATCH",
                "/api/v1/nodes/" + config.nodeName() + "/status",
                ApiClient.STRATEGIC_PATCH,
                Map.of("status", patch));
        reported = compared;
        reportedAt = now;
    }

    private static JsonNode withoutHeartbeats(ObjectNode status) {
        status.path("conditions").forEach(c -> ((ObjectNode) c).remove("lastHeartbeatTime"));
        return status;
    }

    private void event(String reason) {
        events.normal(reason, "Node " + config.nodeName() + " status is now: " + reason);
    }

    @Override
    public void close() {
        closed = true;
        lease.close();
    }
}
