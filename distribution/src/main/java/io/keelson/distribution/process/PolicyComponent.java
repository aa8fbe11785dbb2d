package io.keelson.distribution.process;

import io.keelson.client.informer.Informers;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.kubelet.admission.StaticPods;
import io.keelson.network.policy.NetworkPolicyAgent;
import io.keelson.network.policy.PolicyRole;
import io.keelson.podruntime.network.NetworkGate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Network policies for the pods of this node. */
final class PolicyComponent implements Component, NetworkGate {
    private static final String API = "api";

    private final NodeConfig config;
    private final ClusterDirectory directory;
    private final ApiAccess api;
    private volatile @Nullable Informers informers;
    private volatile @Nullable NetworkPolicyAgent agent;

    PolicyComponent(NodeConfig config, ClusterDirectory directory, ApiAccess api) {
        this.config = config;
        this.directory = directory;
        this.api = api;
    }

    @Override
    public String name() {
        return "network-policy";
    }

    @Override
    public void start() {
        Informers following = new Informers(api.client(
                PolicyRole.ACCOUNT,
                List.of("system:serviceaccounts", "system:serviceaccounts:kube-system"),
                "network-policy"));
        informers = following;
        NetworkPolicyAgent made = new NetworkPolicyAgent(
                following,
                config.nodeName(),
                Nodes.policyTable(directory),
                List.of(Nodes.dnsAddress(config)),
                InstantSource.system());
        agent = made;
        following.start();
        made.start();
    }

    /** A pod starts when the policies hold for it, but for static pods: one may be what brings the API server back. */
    @Override
    public void attach(Attachment pod) throws IOException {
        NetworkPolicyAgent running = agent;
        boolean known = running != null && running.synced();
        if (!known && !API.equals(pod.annotations().getOrDefault(StaticPods.SOURCE, API))) {
            return;
        }
        if (running == null) {
            throw new IOException("network policies are not known yet");
        }
        running.attach(pod.namespace(), pod.name(), pod.uid(), pod.labels(), pod.address());
    }

    @Override
    public void stop() {
        Informers following = informers;
        if (following != null) {
            following.close();
        }
        NetworkPolicyAgent running = agent;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public String health() {
        NetworkPolicyAgent running = agent;
        return running != null && running.settled() ? "ready" : "starting";
    }
}
