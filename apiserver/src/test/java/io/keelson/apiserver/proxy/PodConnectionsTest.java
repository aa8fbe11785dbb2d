package io.keelson.apiserver.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authorization.FakeReader;
import io.keelson.apiserver.request.Query;
import org.junit.jupiter.api.Test;

/** What requests for logs answer before any node is asked. */
class PodConnectionsTest {
    private final PodConnections connections = new PodConnections(new FakeReader()
            .with("{'apiVersion':'v1','kind':'Pod','metadata':{'namespace':'ns','name':'many'},'spec':{'nodeName':'n',"
                    + "'initContainers':[{'name':'i'}],'containers':[{'name':'a'},{'name':'b'}]}}")
            .with("{'apiVersion':'v1','kind':'Pod','metadata':{'namespace':'ns','name':'one'},"
                    + "'spec':{'nodeName':'n','containers':[{'name':'a'}]}}")
            .with("{'apiVersion':'v1','kind':'Pod','metadata':{'namespace':'ns','name':'waiting'},"
                    + "'spec':{'containers':[{'name':'a'}]}}")
            .with("{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'}}"));

    @Test
    void oneOfManyContainersHasToBeChosen() {
        assertThatThrownBy(() -> connections.log("ns", "many", Query.parse(null)))
                .hasMessage("a container name must be specified for pod many, choose one of: [i a b]");
    }

    @Test
    void aPodOnNoNodeHasNoLog() {
        assertThat(connections.log("ns", "waiting", Query.parse(null))).isNull();
    }

    @Test
    void aNodeWithoutAddressCannotBeAsked() {
        assertThatThrownBy(() -> connections.log("ns", "one", Query.parse(null)))
                .isInstanceOfSatisfying(StatusException.class, e -> {
                    assertThat(e.code()).isEqualTo(500);
                    assertThat(e.reason()).isEmpty();
                })
                .hasMessage("no preferred addresses found; known addresses: []");
    }

    @Test
    void theStreamsOfALogCannotBeChosen() {
        assertThatThrownBy(() -> connections.log("ns", "one", Query.parse("stream=Stdout")))
                .hasMessage("PodLogOptions \"one\" is invalid: stream: Forbidden: may not be specified");
    }
}
