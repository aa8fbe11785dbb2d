package io.keelson.scheduler.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a scheduler is told.
 *
 * @param percentageOfNodesToScore how many nodes are enough to choose from, 1 to 100; 0 adapts to the cluster
 * @param initialBackoff how long a pod waits after its first attempt failed
 * @param maxBackoff how long it waits at most
 * @param profiles at least one, each of another name
 * @param extenders asked in this order
 * @param leaderElection of several replicas
 * @param kubeconfig names the API server, empty where something else does
 */
public record SchedulerConfiguration(
        int percentageOfNodesToScore,
        Duration initialBackoff,
        Duration maxBackoff,
        List<SchedulerProfile> profiles,
        List<ExtenderSettings> extenders,
        LeaderElection leaderElection,
        String kubeconfig) {

    public SchedulerConfiguration {
        profiles = List.copyOf(profiles);
        extenders = List.copyOf(extenders);
    }

    /**
     * How replicas choose the one that acts.
     *
     * @param elect whether they do; else each acts at once
     * @param namespace of the lease
     * @param name of the lease
     * @param lease how long one that is not renewed holds
     * @param renewDeadline how long a leader tries to renew before it stops
     * @param retry how long between attempts
     */
    public record LeaderElection(
            boolean elect, String namespace, String name, Duration lease, Duration renewDeadline, Duration retry) {
        /** Upstream's defaults. */
        public static LeaderElection defaults() {
            return new LeaderElection(
                    true,
                    "kube-system",
                    "kube-scheduler",
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2));
        }
    }

    /** Returns upstream's defaults: one profile without extenders. */
    public static SchedulerConfiguration defaults() {
        return new SchedulerConfiguration(
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                List.of(SchedulerProfile.defaults()),
                List.of(),
                LeaderElection.defaults(),
                "");
    }

    /** Returns the extended resources that the scheduler leaves to extenders. */
    public Set<String> resourcesOfExtenders() {
        Set<String> all = new HashSet<>();
        extenders.forEach(e -> all.addAll(e.ignoredResources()));
        return all;
    }
}
