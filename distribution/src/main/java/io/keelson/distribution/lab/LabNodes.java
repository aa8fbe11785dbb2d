package io.keelson.distribution.lab;

import io.fabric8.kubernetes.api.model.Node;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ClusterState;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.join.BootstrapTokens;
import io.keelson.distribution.join.JoinLine;
import io.keelson.distribution.join.NodeJoin;
import io.keelson.distribution.kubeconfig.AdminClient;
import io.keelson.distribution.process.ClusterProcess;
import io.keelson.distribution.process.Nodes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Brings the further nodes of a cluster up: those that are new join as any machine does. */
public final class LabNodes {
    private static final Duration TOKEN = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    private final ClusterConfig config;
    private final ClusterDirectory cluster;
    private final Lab lab;

    /** @param config that of the running cluster */
    public LabNodes(ClusterConfig config, ClusterDirectory cluster, Lab lab) {
        this.config = config;
        this.cluster = cluster;
        this.lab = lab;
    }

    /**
     * Starts the machines that there are, and as many more as are missing; returns when all their nodes are ready.
     *
     * @param count how many nodes the cluster is to have at least
     * @return the names of the nodes
     */
    public List<String> up(int count) {
        Set<LabMachine> wanted = new LinkedHashSet<>(lab.machines());
        for (int number = 2; number <= count; number++) {
            LabMachine machine = lab.machine(number);
            if (wanted.stream().noneMatch(m -> m.name().equals(machine.name()))) {
                wanted.add(machine);
            }
        }
        return up(List.copyOf(wanted));
    }

    /** Starts machines that do not run, and those that were cut off or frozen go on; returns when their nodes are ready. */
    public List<String> up(List<LabMachine> machines) {
        return AdminClient.with(cluster, api -> {
            URI server = Nodes.outsideUrl(config);
            JoinLine line = machines.stream().allMatch(LabMachine::joined)
                    ? null
                    : JoinLine.make(api, config, cluster, server, TOKEN, "further nodes", Clock.systemUTC());
            try {
                all(machines, machine -> start(machine, line, server));
            } finally {
                if (line != null) {
                    new BootstrapTokens(api, Clock.systemUTC())
                            .delete(line.token().id());
                }
            }
            List<String> names = machines.stream().map(LabMachine::name).toList();
            awaitReady(api, names);
            return names;
        });
    }

    private void start(LabMachine machine, @org.jspecify.annotations.Nullable JoinLine line, URI server) {
        machine.freeze(false);
        machine.connect(true);
        if (machine.runs()) {
            return;
        }
        if (!machine.joined() && line != null) {
            machine.directory().create();
            new NodeJoin(URI.create(config.serverUrl()), line.token().text(), line.pin())
                    .into(
                            machine.directory(),
                            new NodeJoin.Wish(
                                    machine.name(), machine.address(), config.kubeletPort(), config.kubeletConfig()),
                            server,
                            node -> {},
                            step -> {});
        }
        ClusterProcess process = machine.start(server);
        ClusterState state = process.awaitReady(step -> {});
        if (state.phase() != ClusterState.Phase.READY) {
            machine.stop();
            throw new ConfigurationException("the node " + machine.name() + " did not start: " + state.message()
                    + " (see " + machine.directory().log() + ")");
        }
    }

    /** What is done with each of several machines. */
    private interface Task {
        void run(LabMachine machine);
    }

    /** Does something with all of them at once; waits for all, also after one has failed. */
    private static void all(List<LabMachine> machines, Task task) {
        List<Future<Void>> running = new ArrayList<>();
        for (LabMachine machine : machines) {
            FutureTask<Void> one = new FutureTask<>(() -> task.run(machine), null);
            Thread.ofPlatform().name("start-" + machine.name()).start(one);
            running.add(one);
        }
        ConfigurationException failure = null;
        for (Future<Void> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof ConfigurationException told)) {
                    throw new CompletionException(e.getCause());
                }
                failure = failure == null ? told : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConfigurationException("interrupted");
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void awaitReady(ApiClient api, List<String> names) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<String> missing = new LinkedHashSet<>(names);
        while (!missing.isEmpty()) {
            missing.removeIf(name -> isReady(api.get(Node.class, null, name)));
            if (System.nanoTime() > deadline) {
                throw new ConfigurationException(
                        "not ready after " + PATIENCE.toSeconds() + " s: " + String.join(", ", missing));
            }
            if (!missing.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** Whether a node says that it is ready. */
    static boolean isReady(@org.jspecify.annotations.Nullable Node node) {
        return node != null
                && node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }
}
