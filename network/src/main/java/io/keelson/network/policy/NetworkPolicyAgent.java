package io.keelson.network.policy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.keelson.client.informer.Informer;
import io.keelson.client.informer.Informers;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the policies of the cluster hold for the pods of one node. Pods and namespaces are followed from the first policy
 * on: a cluster without policies costs a watch of none. Changes are gathered: however many come while one is written,
 * they are written together.
 */
public final class NetworkPolicyAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkPolicyAgent.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** How long a pod's start waits for its rules; the kubelet tries again later. */
    private static final Duration ATTACH = Duration.ofSeconds(10);

    /** By when the watch shows a pod that has been given an address. */
    private static final Duration SEEN_BY_THEN = Duration.ofMinutes(2);

    private final Informers informers;
    private final String node;
    private final PolicyTable table;
    private final List<PolicyPod> fixed;
    private final Informer<NetworkPolicy> policies;
    private final AttachedPods attached = new AttachedPods();
    private final InstantSource clock;
    private final Semaphore changes = new Semaphore(0);
    private final Thread thread;
    private @Nullable Informer<Pod> pods;
    private @Nullable Informer<Namespace> namespaces;
    private volatile boolean settled;

    /**
     * @param informers of a client that may list and watch network policies, pods and namespaces; whoever owns them
     *     starts them
     * @param node the name of this node
     * @param table the name of the table, ours alone
     * @param nameServers the name service's addresses: policies name it by the labels of its pods elsewhere
     * @param clock the time
     */
    public NetworkPolicyAgent(
            Informers informers, String node, String table, List<InetAddress> nameServers, InstantSource clock) {
        this.clock = clock;
        this.informers = informers;
        this.node = node;
        this.table = new PolicyTable(table);
        this.fixed = List.of(new PolicyPod(
                "kube-system",
                Map.of("k8s-app", "kube-dns"),
                nameServers,
                List.of(
                        new PolicyPod.NamedPort("dns", "udp", 53),
                        new PolicyPod.NamedPort("dns-tcp", "tcp", 53),
                        new PolicyPod.NamedPort("metrics", "tcp", 9153)),
                false,
                ""));
        this.policies = informers.of(NetworkPolicy.class);
        policies.addHandler(Informer.Handler.each(policy -> changes.release()));
        this.thread = Thread.ofPlatform().daemon().name("network-policy").unstarted(this::run);
    }

    /** Begins; returns at once. */
    public void start() {
        changes.release();
        thread.start();
    }

    /**
     * Makes the policies hold for a pod of this node that gets an address; its status shows it later. Who starts pods
     * waits here, so that a pod's first packet is judged like all others.
     *
     * @param namespace of the pod
     * @param name of the pod
     * @param uid of the pod
     * @param labels of the pod
     * @param address that its traffic comes from
     * @throws IOException where the policies are not known, or cannot be written
     */
    public void attach(String namespace, String name, String uid, Map<String, String> labels, InetAddress address)
            throws IOException {
        AttachedPods.AttachedPod pod = new AttachedPods.AttachedPod(
                namespace,
                name,
                uid,
                labels,
                address,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                new CountDownLatch(1));
        attached.add(pod);
        changes.release();
        try {
            if (pod.judged().await(ATTACH.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attached.forget(pod);
        throw new IOException("network policies do not hold yet for pod \"" + namespace + "/" + name + "\"");
    }

    /** Whether the policies of the cluster have been seen. */
    public boolean synced() {
        return policies.synced();
    }

    /** Whether the rules were written as the cluster was when last looked at. */
    public boolean settled() {
        return settled;
    }

    private void run() {
        Duration patience = LOOK_AGAIN;
        try {
            while (true) {
                boolean told = changes.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
                changes.drainPermits();
                try {
                    if (!told) {
                        table.check();
                    }
                    List<AttachedPods.AttachedPod> waiting = attached.all();
                    settled = write(waiting);
                    if (settled) {
                        waiting.forEach(pod -> pod.judged().countDown());
                    }
                    patience = settled ? LOOK_AGAIN : RETRY;
                } catch (IOException | RuntimeException e) {
                    LOG.error("network policies could not be written", e);
                    settled = false;
                    patience = RETRY;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean write(List<AttachedPods.AttachedPod> waiting) throws IOException {
        if (!policies.synced()) {
            return false;
        }
        List<NetworkPolicy> all = policies.list();
        if (all.isEmpty() && pods == null) {
            table.write(PolicyRuleset.EMPTY);
            waiting.stream().filter(this::old).forEach(attached::forget);
            return true;
        }
        if (pods == null || namespaces == null) {
            pods = informers.of(Pod.class);
            namespaces = informers.of(Namespace.class);
            pods.addHandler(relevant());
            namespaces.addHandler(Informer.Handler.each(namespace -> changes.release()));
        }
        if (!pods.synced() || !namespaces.synced()) {
            return false;
        }
        List<PolicyPod> seen = new ArrayList<>(fixed);
        pods.list().stream()
                .map(pod -> PolicyPod.of(pod, node))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .forEach(seen::add);
        waiting.forEach(pod -> late(pod, pods, seen));
        Map<String, Map<String, String>> labels = new HashMap<>();
        namespaces
                .list()
                .forEach(n -> labels.put(
                        n.getMetadata().getName(),
                        Objects.requireNonNullElse(n.getMetadata().getLabels(), Map.of())));
        table.write(PolicyDecision.decide(all, seen, labels));
        return true;
    }

    /** A pod whose status does not show the address that it has been given. */
    private void late(AttachedPods.AttachedPod attachment, Informer<Pod> known, List<PolicyPod> seen) {
        Pod pod = known.get(attachment.namespace(), attachment.name());
        if (pod == null || !attachment.uid().equals(pod.getMetadata().getUid())) {
            if (old(attachment)) {
                attached.forget(attachment);
            } else {
                seen.add(AttachedPods.unseen(attachment));
            }
            return;
        }
        PolicyPod now = PolicyPod.of(pod, node);
        PolicyPod late = PolicyPod.at(pod, node, List.of(attachment.address()));
        if (late == null || now != null && now.addresses().contains(attachment.address())) {
            attached.forget(attachment);
        } else {
            seen.add(late);
        }
    }

    /** A pod that went before it was seen, or a static pod, whose mirror has another uid. */
    private boolean old(AttachedPods.AttachedPod pod) {
        return pod.judged().getCount() == 0
                && clock.instant().isAfter(Instant.parse(pod.created()).plus(SEEN_BY_THEN));
    }

    /** Most changes of pods are none to policies. */
    private Informer.Handler<Pod> relevant() {
        return new Informer.Handler<>() {
            @Override
            public void added(Pod pod) {
                changes.release();
            }

            @Override
            public void updated(Pod before, Pod now) {
                if (!Objects.equals(PolicyPod.of(before, node), PolicyPod.of(now, node))) {
                    changes.release();
                }
            }

            @Override
            public void deleted(Pod last) {
                changes.release();
            }
        };
    }

    /** Ends; what was written stays until {@link #remove}, since pods may outlive us. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes the table of a node whose pods have gone. */
    public static void remove(String table) throws IOException {
        new PolicyTable(table).remove();
    }
}
