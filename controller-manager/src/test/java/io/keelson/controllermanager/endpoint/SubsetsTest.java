package io.keelson.controllermanager.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubsetsTest {
    private final Service service = new ServiceBuilder()
            .withNewMetadata()
            .withName("web")
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "web")
            .addNewPort()
            .withName("a")
            .withPort(80)
            .withTargetPort(new IntOrString("http"))
            .withProtocol("TCP")
            .endPort()
            .addNewPort()
            .withName("b")
            .withPort(81)
            .withTargetPort(new IntOrString(9090))
            .withProtocol("TCP")
            .endPort()
            .endSpec()
            .build();

    @Test
    void podsWithTheSamePortsShareASubset() {
        List<EndpointSubset> subsets =
                Subsets.of(service, List.of(pod("two", "10.0.0.2", 8080, true), pod("one", "10.0.0.1", 8080, false)));
        assertThat(subsets).singleElement().satisfies(s -> {
            assertThat(s.getAddresses()).extracting(a -> a.getIp()).containsExactly("10.0.0.2");
            assertThat(s.getNotReadyAddresses()).extracting(a -> a.getIp()).containsExactly("10.0.0.1");
            assertThat(s.getPorts()).extracting(p -> p.getPort()).containsExactly(8080, 9090);
        });
    }

    @Test
    void aNamedPortThatDiffersMakesSubsetsOfItsOwn() {
        List<EndpointSubset> subsets =
                Subsets.of(service, List.of(pod("two", "10.0.0.2", 7070, true), pod("one", "10.0.0.1", 8080, true)));
        assertThat(subsets).hasSize(3);
        assertThat(subsets.getLast().getPorts()).extracting(p -> p.getPort()).containsExactly(9090);
        assertThat(subsets.getLast().getAddresses()).hasSize(2);
    }

    @Test
    void theOrderOfPodsDoesNotMatter() {
        Pod one = pod("one", "10.0.0.1", 8080, true);
        Pod two = pod("two", "10.0.0.2", 8080, true);
        assertThat(Subsets.of(service, List.of(one, two))).isEqualTo(Subsets.of(service, List.of(two, one)));
    }

    private static Pod pod(String name, String ip, int http, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .addNewPort()
                .withName("http")
                .withContainerPort(http)
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }
}
