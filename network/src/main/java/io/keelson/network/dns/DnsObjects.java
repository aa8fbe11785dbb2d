package io.keelson.network.dns;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * What a cluster shows of its name service: the Service {@code kube-dns} by its well-known name, where its ports are
 * answered, and the role of who answers, named as kubeadm names it. What exists is left as it is, so that an
 * administrator may put another name server in its place.
 */
public final class DnsObjects {
    /** The account under which the name server reads the cluster. */
    public static final String ACCOUNT = "system:serviceaccount:kube-system:coredns";

    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "kube-dns";
    private static final String ROLE = "system:coredns";
    private static final int DNS = 53;
    /** The port of metrics. */
    public static final int METRICS = 9153;

    private final ApiClient api;
    private final InetAddress address;

    /**
     * @param api a client that may create all of this
     * @param address the service's address
     */
    public DnsObjects(ApiClient api, InetAddress address) {
        this.api = api;
        this.address = address;
    }

    /** Creates what is missing. */
    public void createMissing() {
        create(role());
        create(binding());
        create(service());
        create(slice());
    }

    /** Looks first: an address that is given is allocated before the name is found to be taken, and refused for it. */
    private void create(HasMetadata object) {
        if (api.get(
                        object.getClass(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName())
                != null) {
            return;
        }
        try {
            api.create(object);
        } catch (KubernetesClientException e) {
            if (!Failures.alreadyExists(e)) {
                throw e;
            }
        }
    }

    private static ClusterRole role() {
        return new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(ROLE)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("endpoints", "services", "pods", "namespaces", "nodes")
                .withVerbs("list", "watch")
                .endRule()
                .addNewRule()
                .withApiGroups("discovery.k8s.io")
                .withResources("endpointslices")
                .withVerbs("list", "watch")
                .endRule()
                .build();
    }

    private static ClusterRoleBinding binding() {
        return new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(ROLE)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ROLE)
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName("coredns")
                .withNamespace(NAMESPACE)
                .endSubject()
                .build();
    }

    private Service service() {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withLabels(Map.of(
                        "k8s-app", NAME, "kubernetes.io/cluster-service", "true", "kubernetes.io/name", "CoreDNS"))
                .withAnnotations(
                        Map.of("prometheus.io/port", Integer.toString(METRICS), "prometheus.io/scrape", "true"))
                .endMetadata()
                .withNewSpec()
                .withClusterIP(address.getHostAddress())
                .addNewPort()
                .withName("dns")
                .withProtocol("UDP")
                .withPort(DNS)
                .withTargetPort(new IntOrString(DNS))
                .endPort()
                .addNewPort()
                .withName("dns-tcp")
                .withProtocol("TCP")
                .withPort(DNS)
                .withTargetPort(new IntOrString(DNS))
                .endPort()
                .addNewPort()
                .withName("metrics")
                .withProtocol("TCP")
                .withPort(METRICS)
                .withTargetPort(new IntOrString(METRICS))
                .endPort()
                .endSpec()
                .build();
    }

    /** The service has no selector: its endpoint is the very address, which every node has for itself. */
    private EndpointSlice slice() {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(NAME + "-node")
                .withNamespace(NAMESPACE)
                .withLabels(Map.of(
                        "kubernetes.io/service-name", NAME, "endpointslice.kubernetes.io/managed-by", "keelson-dns"))
                .endMetadata()
                .withAddressType(address instanceof Inet4Address ? "IPv4" : "IPv6")
                .withPorts(port("dns", "UDP", DNS), port("dns-tcp", "TCP", DNS), port("metrics", "TCP", METRICS))
                .addNewEndpoint()
                .withAddresses(List.of(address.getHostAddress()))
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .build();
    }

    private static EndpointPort port(String name, String protocol, int number) {
        return new EndpointPortBuilder()
                .withName(name)
                .withProtocol(protocol)
                .withPort(number)
                .build();
    }
}
