package io.keelson.controllermanager.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SlicePlanTest {
    private static final List<EndpointPort> PORTS =
            List.of(new EndpointPortBuilder().withName("http").withPort(80).build());

    @Test
    void whatIsRightIsLeftAlone() {
        EndpointSlice slice = slice("s", endpoints(1, 100));
        SlicePlan plan = SlicePlan.of(List.of(slice), Map.of(PORTS, endpoints(1, 100)), SlicePlan.MOST, true);
        assertThat(plan.create()).isEmpty();
        assertThat(plan.update()).isEmpty();
        assertThat(plan.delete()).isEmpty();
    }

    @Test
    void newEndpointsFillASliceThatChangesAnywayAndThenNewOnes() {
        EndpointSlice full = slice("full", endpoints(1, 100));
        EndpointSlice losing = slice("losing", endpoints(101, 200));
        List<Endpoint> wanted = new ArrayList<>(endpoints(1, 199));
        wanted.addAll(endpoints(201, 250));
        SlicePlan plan = SlicePlan.of(List.of(full, losing), Map.of(PORTS, wanted), SlicePlan.MOST, true);
        assertThat(plan.update()).containsOnlyKeys(losing);
        assertThat(Objects.requireNonNull(plan.update().get(losing)).endpoints())
                .hasSize(100);
        assertThat(plan.create())
                .singleElement()
                .satisfies(c -> assertThat(c.endpoints()).hasSize(49));
    }

    @Test
    void aSliceWithoutEndpointsBecomesThePlaceholder() {
        EndpointSlice slice = slice("s", endpoints(1, 1));
        SlicePlan plan = SlicePlan.of(List.of(slice), Map.of(), SlicePlan.MOST, true);
        assertThat(plan.update()).containsOnlyKeys(slice);
        assertThat(Objects.requireNonNull(plan.update().get(slice)).ports()).isEmpty();
        assertThat(plan.delete()).isEmpty();
        assertThat(SlicePlan.of(List.of(slice), Map.of(), SlicePlan.MOST, false).delete())
                .containsExactly(slice);
        EndpointSlice placeholder = new EndpointSliceBuilder().build();
        SlicePlan settled = SlicePlan.of(List.of(placeholder), Map.of(), SlicePlan.MOST, true);
        assertThat(settled.update()).isEmpty();
        assertThat(settled.create()).isEmpty();
        assertThat(settled.delete()).isEmpty();
    }

    @Test
    void aSliceHoldsAsManyAsItMay() {
        assertThat(SlicePlan.of(List.of(), Map.of(PORTS, endpoints(1, 150)), 1000, false)
                        .create())
                .singleElement()
                .satisfies(c -> assertThat(c.endpoints()).hasSize(150));
    }

    private static EndpointSlice slice(String name, List<Endpoint> endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withPorts(PORTS)
                .withEndpoints(endpoints)
                .build();
    }

    private static List<Endpoint> endpoints(int from, int to) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            endpoints.add(new EndpointBuilder().withAddresses("10.0.0." + i).build());
        }
        return endpoints;
    }
}
