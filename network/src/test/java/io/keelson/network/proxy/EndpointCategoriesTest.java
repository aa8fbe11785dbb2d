package io.keelson.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointCategoriesTest {
    private final ServiceEndpoint here = endpoint("10.0.0.1", true, true, false, true, Set.of("a"), Set.of());
    private final ServiceEndpoint there = endpoint("10.0.0.2", true, true, false, false, Set.of("b"), Set.of());
    private final ServiceEndpoint leaving = endpoint("10.0.0.3", false, true, true, true, Set.of(), Set.of());
    private final ServiceEndpoint broken = endpoint("10.0.0.4", false, false, false, false, Set.of(), Set.of());

    @Test
    void onlyReadyEndpointsAreUsed() {
        assertThat(of(port(false, false), here, there, leaving, broken).cluster())
                .containsExactly(here, there);
    }

    @Test
    void thoseThatLeaveServeWhereNoOtherIsReady() {
        EndpointCategories categories = of(port(false, true), leaving, broken);
        assertThat(categories.cluster()).containsExactly(leaving);
        assertThat(categories.local()).containsExactly(leaving);
        assertThat(categories.any()).isTrue();
        assertThat(of(port(false, false), broken).any()).isFalse();
    }

    @Test
    void aZoneKeepsToItselfOnlyWhenAllHaveHints() {
        assertThat(EndpointCategories.of(List.of(here, there), port(false, false), "n1", "b")
                        .cluster())
                .containsExactly(there);
        assertThat(EndpointCategories.of(List.of(here, there), port(false, false), "n1", "c")
                        .cluster())
                .containsExactly(here, there);
        ServiceEndpoint silent = endpoint("10.0.0.5", true, true, false, false, Set.of(), Set.of());
        assertThat(EndpointCategories.of(List.of(here, there, silent), port(false, false), "n1", "b")
                        .cluster())
                .hasSize(3);
    }

    @Test
    void aNodeComesBeforeItsZone() {
        ServiceEndpoint own = endpoint("10.0.0.6", true, true, false, true, Set.of("a"), Set.of("n1"));
        ServiceEndpoint neighbour = endpoint("10.0.0.7", true, true, false, false, Set.of("a"), Set.of("n2"));
        assertThat(EndpointCategories.of(List.of(own, neighbour), port(false, false), "n1", "a")
                        .cluster())
                .containsExactly(own);
        assertThat(EndpointCategories.of(List.of(own, neighbour), port(false, false), "n3", "a")
                        .cluster())
                .containsExactly(own, neighbour);
    }

    @Test
    void theLocalPolicyKeepsToThisNode() {
        EndpointCategories categories = of(port(true, false), there);
        assertThat(categories.local()).isEmpty();
        assertThat(categories.any()).isTrue();
        assertThat(of(port(true, false), here, there).local()).containsExactly(here);
    }

    private static EndpointCategories of(ServicePortInfo port, ServiceEndpoint... endpoints) {
        return EndpointCategories.of(List.of(endpoints), port, "n1", "");
    }

    private static ServicePortInfo port(boolean internalLocal, boolean externalLocal) {
        return new ServicePortInfo(
                "",
                TransportProtocol.TCP,
                InetAddress.ofLiteral("10.96.0.10"),
                80,
                30080,
                List.of(),
                List.of(),
                List.of(),
                0,
                internalLocal,
                externalLocal);
    }

    private static ServiceEndpoint endpoint(
            String address,
            boolean ready,
            boolean serving,
            boolean terminating,
            boolean local,
            Set<String> zones,
            Set<String> nodes) {
        return new ServiceEndpoint(
                InetAddress.ofLiteral(address), 8080, ready, serving, terminating, local, zones, nodes);
    }
}
