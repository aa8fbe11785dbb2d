package io.keelson.network.proxy;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what the proxy needs of a Service. */
final class ServicePortReader {
    /** Names another implementation that is responsible for the service. */
    static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";

    private static final int DEFAULT_AFFINITY_SECONDS = 10800;
    private static final int DAY = 86_400;

    private ServicePortReader() {}

    /** The ports of a service in an address family: none for headless and external names, and where another proxy is named. */
    static List<ServicePortInfo> read(Service service, IpFamily family) {
        ServiceSpec spec = service.getSpec();
        if (spec == null || skipped(service, spec)) {
            return List.of();
        }
        InetAddress cluster = clusterAddress(spec, family);
        if (cluster == null) {
            return List.of();
        }
        List<ServicePortInfo> ports = new ArrayList<>();
        for (ServicePort port : spec.getPorts()) {
            TransportProtocol protocol = TransportProtocol.of(port.getProtocol());
            if (protocol != null && port.getPort() != null) {
                ports.add(port(service, spec, family, cluster, port, protocol));
            }
        }
        return ports;
    }

    /** The port on which load balancers ask whether the node has endpoints of the service; 0 for none. */
    static int healthCheckPort(Service service) {
        ServiceSpec spec = service.getSpec();
        boolean asked = spec != null
                && !skipped(service, spec)
                && "LoadBalancer".equals(spec.getType())
                && "Local".equals(spec.getExternalTrafficPolicy());
        return asked ? Objects.requireNonNullElse(spec.getHealthCheckNodePort(), 0) : 0;
    }

    private static boolean skipped(Service service, ServiceSpec spec) {
        String address = spec.getClusterIP();
        return address == null
                || address.isEmpty()
                || address.equals("None")
                || "ExternalName".equals(spec.getType())
                || (service.getMetadata().getLabels() != null
                        && service.getMetadata().getLabels().containsKey(PROXY_NAME));
    }

    private static @Nullable InetAddress clusterAddress(ServiceSpec spec, IpFamily family) {
        List<String> addresses =
                spec.getClusterIPs() == null || spec.getClusterIPs().isEmpty()
                        ? List.of(spec.getClusterIP())
                        : spec.getClusterIPs();
        return addresses(addresses, family).stream().findFirst().orElse(null);
    }

    private static ServicePortInfo port(
            Service service,
            ServiceSpec spec,
            IpFamily family,
            InetAddress cluster,
            ServicePort port,
            TransportProtocol protocol) {
        List<InetAddress> external = addresses(spec.getExternalIPs(), family);
        boolean outside = "NodePort".equals(spec.getType())
                || "LoadBalancer".equals(spec.getType())
                || !spec.getExternalIPs().isEmpty();
        return new ServicePortInfo(
                Objects.requireNonNullElse(port.getName(), ""),
                protocol,
                cluster,
                port.getPort(),
                port.getNodePort() == null ? 0 : port.getNodePort(),
                external,
                loadBalancers(service, family),
                sourceRanges(spec, family),
                affinity(spec),
                "Local".equals(spec.getInternalTrafficPolicy()),
                outside && "Local".equals(spec.getExternalTrafficPolicy()));
    }

    private static int affinity(ServiceSpec spec) {
        if (!"ClientIP".equals(spec.getSessionAffinity())) {
            return 0;
        }
        Integer seconds = spec.getSessionAffinityConfig() == null
                        || spec.getSessionAffinityConfig().getClientIP() == null
                ? null
                : spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds();
        return seconds == null || seconds <= 0 ? DEFAULT_AFFINITY_SECONDS : Math.min(seconds, DAY);
    }

    private static List<InetAddress> loadBalancers(Service service, IpFamily family) {
        LoadBalancerStatus status =
                service.getStatus() == null ? null : service.getStatus().getLoadBalancer();
        if (status == null) {
            return List.of();
        }
        return addresses(
                status.getIngress().stream()
                        .filter(ingress -> ingress.getIpMode() == null || "VIP".equals(ingress.getIpMode()))
                        .map(LoadBalancerIngress::getIp)
                        .toList(),
                family);
    }

    /** A range that holds everything allows everything, as no ranges do. */
    private static List<AddressRange> sourceRanges(ServiceSpec spec, IpFamily family) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String text : spec.getLoadBalancerSourceRanges()) {
            AddressRange range = AddressRange.parse(text);
            if (range != null && IpFamily.of(range.base()) == family) {
                if (range.prefix() == 0) {
                    return List.of();
                }
                ranges.add(range);
            }
        }
        return List.copyOf(ranges);
    }

    private static List<InetAddress> addresses(@Nullable List<@Nullable String> literals, IpFamily family) {
        if (literals == null) {
            return List.of();
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals) {
            InetAddress address = AddressRange.address(literal);
            if (address != null && IpFamily.of(address) == family && usable(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** Loopback, link-local, multicast and unspecified addresses are nobody's service or endpoint, whoever wrote them there. */
    static boolean usable(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.isAnyLocalAddress();
    }
}
