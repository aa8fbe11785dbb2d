package io.keelson.apiserver.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.apiserver.authorization.FakeReader;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServiceResolverTest {
    private final FakeReader reader = new FakeReader();
    private final ServiceResolver resolver = new ServiceResolver(reader);

    private void service(String spec) {
        reader.with(
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s','namespace':'ns'},'spec':{" + spec + "}}");
    }

    private void slice(String name, String type, String ports, String endpoints) {
        reader.with("{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','metadata':{'name':'" + name
                + "','namespace':'ns','labels':{'kubernetes.io/service-name':'s'}},'addressType':'" + type
                + "','ports':["
                + ports + "],'endpoints':[" + endpoints + "]}");
    }

    private Set<String> places(int port) {
        Set<String> places = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            ServiceResolver.Place place = resolver.resolve("ns", "s", port);
            places.add(place.host() + ":" + place.port());
        }
        return places;
    }

    @Test
    void aServiceIsReachedAtItsReadyEndpointsByTheNameOfThePort() {
        service("'ports':[{'name':'a','port':80},{'name':'b','port':443}]");
        slice(
                "one",
                "IPv4",
                "{'name':'b','port':8443},{'name':'a','port':8080}",
                "{'addresses':['10.0.0.1']},{'addresses':['10.0.0.2'],'conditions':{'ready':false}},"
                        + "{'addresses':['10.0.0.3'],'conditions':{'ready':true}}");
        assertThat(places(443)).containsExactlyInAnyOrder("10.0.0.1:8443", "10.0.0.3:8443");
        assertThat(places(80)).containsExactlyInAnyOrder("10.0.0.1:8080", "10.0.0.3:8080");
    }

    @Test
    void theFirstAddressFamilyIsPreferred() {
        service("'ipFamilies':['IPv6','IPv4'],'ports':[{'port':443}]");
        slice("four", "IPv4", "{'port':8443}", "{'addresses':['10.0.0.1']}");
        assertThat(places(443)).containsExactly("10.0.0.1:8443");
        slice("six", "IPv6", "{'port':8443}", "{'addresses':['fd00::1']}");
        assertThat(places(443)).containsExactly("fd00::1:8443");
    }

    @Test
    void aServiceThatIsAnotherNameIsReachedByIt() {
        service("'type':'ExternalName','externalName':'hooks.example.com'");
        assertThat(places(443)).containsExactly("hooks.example.com:443");
    }

    @Test
    void whatIsMissingIsTold() {
        assertThatThrownBy(() -> resolver.resolve("ns", "s", 443)).hasMessage("service \"s\" not found");
        service("'ports':[{'port':80}]");
        assertThatThrownBy(() -> resolver.resolve("ns", "s", 443))
                .hasMessage("no service port 443 found for service \"s\"");
        assertThatThrownBy(() -> resolver.resolve("ns", "s", 80))
                .hasMessage("no endpoints available for service \"s\"");
        slice("other", "IPv4", "{'name':'x','port':8080}", "{'addresses':['10.0.0.1']}");
        assertThatThrownBy(() -> resolver.resolve("ns", "s", 80))
                .hasMessage("no endpoints available for service \"s\"");
    }
}
