package io.keelson.integration.endtoend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Makes pods in a cluster and looks at them with kubectl. */
final class KubectlPods {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestCluster cluster;

    KubectlPods(TestCluster cluster) {
        this.cluster = cluster;
    }

    TestCluster cluster() {
        return cluster;
    }

    /** The oldest and the newest kubectl. */
    List<Path> programs() {
        return Kubectl.oldestAndNewest();
    }

    void apply(String yaml) {
        cluster.kubectl("apply -f -", yaml).ok();
    }

    /** Ends a pod at once and does not wait for that. */
    void delete(String... pods) {
        cluster.kubectl("delete pod --grace-period=0 --force --wait=false " + String.join(" ", pods))
                .ok();
    }

    /** What kubectl makes of a path of JSON. */
    String field(String pod, String path) {
        return cluster.kubectl("get pod " + pod + " -o jsonpath={" + path + "}").output();
    }

    void eventually(String pod, String path, String value) {
        Shell.eventually(
                pod + path + " is " + value + ", it is " + field(pod, path),
                PATIENCE,
                () -> field(pod, path).equals(value));
    }

    /** Waits until a container that does not start says why; returns the message. */
    String waits(String pod, String reason) {
        String waiting = ".status.containerStatuses[0].state.waiting";
        eventually(pod, waiting + ".reason", reason);
        return field(pod, waiting + ".message");
    }

    /** Waits until the pod is over; returns its log. */
    String ends(String pod, String phase) {
        eventually(pod, ".status.phase", phase);
        return cluster.kubectl("logs " + pod + " --all-containers").ok();
    }

    /** Runs a command of the shell in a pod; returns what it printed. */
    String shell(String pod, String container, String command) {
        return cluster.kubectl(programs().getLast(), null, "exec", pod, "-c", container, "--", "sh", "-c", command)
                .ok();
    }

    /** Waits for an event of a pod with a message. */
    void event(String pod, String reason, String message) {
        Shell.eventually(
                pod + " has an event " + reason + ": " + message,
                PATIENCE,
                () -> cluster.kubectl("get events -o jsonpath={range.items[*]}{.message}{'\\n'}{end} --field-selector"
                                + " involvedObject.name=" + pod + ",reason=" + reason)
                        .output()
                        .lines()
                        .anyMatch(message::equals));
    }
}
