package io.keelson.network.dns.record;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a Service and its EndpointSlices are worth in names. */
final class RecordsOfService {
    private static final String NONE = "None";

    private RecordsOfService() {}

    /** Returns its records; a service whose addresses are not known yet has none but its name. */
    static ServiceRecords of(Service service, Collection<EndpointSlice> slices) {
        ServiceSpec spec = Objects.requireNonNullElseGet(service.getSpec(), ServiceSpec::new);
        String external = "ExternalName".equals(spec.getType()) ? spec.getExternalName() : null;
        boolean headless = external == null && NONE.equals(spec.getClusterIP());
        List<ServiceRecords.Port> ports = new ArrayList<>();
        for (ServicePort port : list(spec.getPorts())) {
            ports.add(port(port.getName(), port.getProtocol(), port.getPort()));
        }
        return new ServiceRecords(
                service.getMetadata().getNamespace(),
                service.getMetadata().getName(),
                headless || external != null ? List.of() : addresses(spec),
                headless,
                external,
                List.copyOf(ports),
                headless ? endpoints(slices, Boolean.TRUE.equals(spec.getPublishNotReadyAddresses())) : List.of());
    }

    private static List<InetAddress> addresses(ServiceSpec spec) {
        List<String> given = list(spec.getClusterIPs());
        if (given.isEmpty() && spec.getClusterIP() != null) {
            given = List.of(spec.getClusterIP());
        }
        return given.stream()
                .map(RecordsOfService::address)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** In order of addresses, so that the same endpoints are the same records. */
    private static List<ServiceRecords.Endpoint> endpoints(Collection<EndpointSlice> slices, boolean unready) {
        Set<ServiceRecords.Endpoint> found = new LinkedHashSet<>();
        for (EndpointSlice slice : slices) {
            List<ServiceRecords.Port> ports = new ArrayList<>();
            for (EndpointPort port : list(slice.getPorts())) {
                if (port.getPort() != null) {
                    ports.add(port(port.getName(), port.getProtocol(), port.getPort()));
                }
            }
            for (Endpoint endpoint : list(slice.getEndpoints())) {
                if (!unready && !ready(endpoint)) {
                    continue;
                }
                for (String text : list(endpoint.getAddresses())) {
                    InetAddress address = address(text);
                    if (address != null) {
                        found.add(new ServiceRecords.Endpoint(
                                hostname(endpoint.getHostname(), text), address, List.copyOf(ports)));
                    }
                }
            }
        }
        return found.stream()
                .sorted(Comparator.comparing(e -> e.address().getAddress(), Arrays::compareUnsigned))
                .toList();
    }

    /** What is not known counts as ready, as the API says. */
    private static boolean ready(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }

    /** The name it was given, else its address as a label: {@code 10-1-0-7}, {@code fd00--7}. */
    private static String hostname(@Nullable String given, String address) {
        if (given != null && !given.isEmpty()) {
            return given.toLowerCase(Locale.ROOT);
        }
        String label = address.toLowerCase(Locale.ROOT).replace('.', '-').replace(':', '-');
        return label.endsWith("-") ? label + "0" : label;
    }

    private static ServiceRecords.Port port(@Nullable String name, @Nullable String protocol, int number) {
        return new ServiceRecords.Port(
                Objects.requireNonNullElse(name, ""),
                Objects.requireNonNullElse(protocol, "TCP").toLowerCase(Locale.ROOT),
                number);
    }

    /** An address literal, or null for anything else: nothing is ever resolved here. */
    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static <T> List<T> list(@Nullable List<T> given) {
        return given == null ? List.of() : given;
    }
}
