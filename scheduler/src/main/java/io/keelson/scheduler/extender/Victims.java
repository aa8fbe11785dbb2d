package io.keelson.scheduler.extender;

import io.keelson.scheduler.snapshot.PodInfo;
import java.util.List;

/**
 * Pods that would go from a node.
 *
 * @param pods which
 * @param violations how many disruption budgets that breaks
 */
public record Victims(List<PodInfo> pods, int violations) {}
