package io.keelson.distribution.process;

import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.kubelet.localpath.LocalPathObjects;
import io.keelson.network.dns.DnsObjects;
import io.keelson.network.policy.PolicyRole;
import java.util.List;

/** What a cluster with nodes shows of their components: the name service, roles, the default storage class. */
final class NodeObjects implements Component {
    private final NodeConfig config;
    private final ApiAccess api;
    private volatile boolean there;

    NodeObjects(NodeConfig config, ApiAccess api) {
        this.config = config;
        this.api = api;
    }

    @Override
    public String name() {
        return "node-objects";
    }

    @Override
    public void start() {
        ApiClient client = api.client("system:apiserver", List.of("system:masters"), "keelson");
        new DnsObjects(client, Nodes.dnsAddress(config)).createMissing();
        PolicyRole.createMissing(client);
        new LocalPathObjects(client).createMissing();
        there = true;
    }

    @Override
    public void stop() {
        // The objects are the cluster's.
    }

    @Override
    public String health() {
        return there ? "ready" : "starting";
    }
}
