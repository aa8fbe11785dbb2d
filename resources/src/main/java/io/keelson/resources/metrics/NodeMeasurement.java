package io.keelson.resources.metrics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet said at one time.
 *
 * @param node the node's own use, null where it did not say
 * @param pods that of the containers of its pods, by container name
 */
record NodeMeasurement(@Nullable UsagePoint node, Map<PodName, Map<String, UsagePoint>> pods) {
    NodeMeasurement {
        pods = Map.copyOf(pods);
    }
}
