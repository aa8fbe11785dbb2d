package io.keelson.controllermanager.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.keelson.client.workload.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When each node was last heard of, by our clock: a node is heard of when its lease or the heartbeat of its Ready
 * condition moves. Its own times are only compared with each other. Guarded by itself.
 */
final class Heartbeats {
    private record Heard(
            Instant at, @Nullable String renewed, @Nullable String heartbeat, boolean reported) {}

    private final Map<String, Heard> heard = new HashMap<>();

    /** Looks at a node and its lease, and says how long it has been silent. */
    synchronized Duration silence(Node node, @Nullable Lease lease, Instant now) {
        String name = node.getMetadata().getName();
        String renewed = lease == null || lease.getSpec() == null
                ? null
                : Objects.toString(lease.getSpec().getRenewTime());
        NodeCondition ready = ReportedConditions.ready(node);
        String heartbeat = ready == null ? null : ready.getLastHeartbeatTime();
        Heard before = heard.get(name);
        boolean moved = before == null
                || renewed != null && !renewed.equals(before.renewed)
                || (ready != null) != before.reported
                || !Objects.equals(heartbeat, before.heartbeat);
        Instant at = before == null && ready == null ? created(node, now) : before == null || moved ? now : before.at;
        heard.put(name, new Heard(at, renewed, heartbeat, ready != null));
        return Duration.between(at, now);
    }

    /** What we wrote into a node ourselves is no sign of life. */
    synchronized void wrote(Node node) {
        NodeCondition ready = ReportedConditions.ready(node);
        heard.computeIfPresent(
                node.getMetadata().getName(),
                (name, h) ->
                        new Heard(h.at, h.renewed, ready == null ? null : ready.getLastHeartbeatTime(), ready != null));
    }

    /** Everybody gets a new chance: after all were silent at once, it was us who could not hear. */
    synchronized void forgive(Instant now) {
        heard.replaceAll((name, h) -> new Heard(now, h.renewed, h.heartbeat, h.reported));
    }

    synchronized void forget(String name) {
        heard.remove(name);
    }

    private static Instant created(Node node, Instant now) {
        Instant created = Times.instant(node.getMetadata().getCreationTimestamp());
        return created == null ? now : created;
    }
}
