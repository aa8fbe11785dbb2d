package io.keelson.distribution.alone;

import io.keelson.client.election.LeaderElector;
import io.keelson.client.reconcile.Timers;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Wire;
import io.keelson.controllermanager.ControllerManager;
import io.keelson.controllermanager.ControllerManagerOptions;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.kubeconfig.KubeconfigEndpoint;
import io.keelson.distribution.process.LogConfiguration;
import io.keelson.distribution.process.Termination;
import io.keelson.scheduler.Scheduler;
import io.keelson.scheduler.config.SchedulerConfiguration;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of one component; its methods return when the process is asked to end and the component has stopped. */
public final class ComponentProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentProcess.class);

    private ComponentProcess() {}

    /**
     * Runs the scheduler.
     *
     * @param configuration how it schedules
     */
    public static void scheduler(ComponentSettings settings, SchedulerConfiguration configuration) {
        SchedulerConfiguration.LeaderElection said = configuration.leaderElection();
        Standby.Election election = new Standby.Election(
                settings.leaderElect() == null ? said.elect() : settings.leaderElect(),
                said.namespace(),
                said.name(),
                new LeaderElector.Timing(said.lease(), said.renewDeadline(), said.retry()));
        run("kube-scheduler", settings, election, (endpoint, api) -> {
            Supplier<Standby.Term> terms = () ->
                    new SchedulerTerm(new Scheduler(configuration, api, ClusterConfig.hostName(), Clock.systemUTC()));
            return new Terms(terms, Map::of);
        });
    }

    /** Runs the controllers. */
    public static void controllerManager(ComponentSettings settings, ControllerSettings controllers) {
        String name = "kube-controller-manager";
        Standby.Election election = Standby.Election.usual(!Boolean.FALSE.equals(settings.leaderElect()), name);
        run(name, settings, election, (endpoint, api) -> {
            ControllerManagerOptions options = controllers.options(endpoint.authority());
            Timers timers = Timers.system();
            AtomicReference<@Nullable ControllerManager> current = new AtomicReference<>();
            Supplier<Standby.Term> terms = () -> {
                ControllerManager manager = controllers.ownAccounts()
                        ? new ControllerManager(
                                new AccountTokens(endpoint, endpoint.anonymous(), api, Clock.systemUTC()),
                                api.wire(),
                                timers,
                                options)
                        : new ControllerManager(endpoint, api.wire(), timers, options);
                current.set(manager);
                return new ControllersTerm(manager);
            };
            return new Terms(terms, () -> {
                ControllerManager manager = current.get();
                return manager == null ? Map.of() : manager.queues();
            });
        });
    }

    /**
     * How a component is made.
     *
     * @param terms makes it anew for each time it leads
     * @param queues the keys that wait, by work queue
     */
    private record Terms(Supplier<Standby.Term> terms, Supplier<Map<String, Integer>> queues) {}

    /** Makes a component over an API server. */
    @FunctionalInterface
    private interface Maker {
        Terms make(KubeconfigEndpoint endpoint, ApiClient api);
    }

    private static void run(String name, ComponentSettings settings, Standby.Election election, Maker maker) {
        LogConfiguration.toTerminal();
        try (Termination termination = Termination.listen();
                KubeconfigEndpoint endpoint =
                        new KubeconfigEndpoint(settings.kubeconfig(), settings.servers(), Clock.systemUTC())) {
            ApiClient api = new ApiClient(endpoint, new Wire(), name);
            Terms made = maker.make(endpoint, api);
            try (Standby standby =
                            new Standby(api, Timers.system(), name, ClusterConfig.hostName(), election, made.terms());
                    StatusServer status = new StatusServer(
                            settings.listen(),
                            standby::healthy,
                            standby::healthy,
                            () -> metrics(name, standby, made.queues().get()))) {
                standby.start();
                LOG.info("{} runs against {}", name, endpoint.servers());
                termination.await();
                LOG.info("{} ends; health was at port {}", name, status.port());
            }
        }
    }

    /** The metrics, by upstream's names. */
    private static String metrics(String name, Standby standby, Map<String, Integer> queues) {
        StringBuilder text = new StringBuilder();
        gauge(text, "leader_election_master_status", "Whether this process leads.");
        text.append("leader_election_master_status{name=\"")
                .append(name)
                .append("\"} ")
                .append(standby.leads() ? 1 : 0)
                .append('\n');
        if (!queues.isEmpty()) {
            gauge(text, "workqueue_depth", "Keys that wait.");
            queues.forEach((queue, depth) -> text.append("workqueue_depth{name=\"")
                    .append(queue)
                    .append("\"} ")
                    .append(depth)
                    .append('\n'));
        }
        gauge(text, "process_start_time_seconds", "When the process began, in seconds since 1970.");
        text.append("process_start_time_seconds ")
                .append(ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0)
                .append('\n');
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    /** The scheduler while it leads. */
    private record SchedulerTerm(Scheduler scheduler) implements Standby.Term {
        @Override
        public void start() throws InterruptedException {
            scheduler.start();
        }

        @Override
        public boolean healthy() {
            return scheduler.healthy();
        }

        @Override
        public void close() {
            scheduler.close();
        }
    }

    /** The controllers while they lead. */
    private record ControllersTerm(ControllerManager manager) implements Standby.Term {
        @Override
        public void start() throws InterruptedException {
            manager.start();
        }

        @Override
        public boolean healthy() {
            return manager.healthy();
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
