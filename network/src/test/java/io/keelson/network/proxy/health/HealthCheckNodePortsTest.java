package io.keelson.network.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.client.reconcile.ObjectKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class HealthCheckNodePortsTest {
    private static final ObjectKey WEB = ObjectKey.of("shop", "web");

    private boolean healthy = true;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> ask(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/any"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void balancersLearnWhetherTheNodeHasEndpoints() throws Exception {
        int port = freePort();
        try (HealthCheckNodePorts checks = new HealthCheckNodePorts(() -> healthy)) {
            checks.set(WEB, port, 2);
            HttpResponse<String> two = ask(port);
            assertThat(two.statusCode()).isEqualTo(200);
            assertThat(two.headers().firstValue("X-Load-Balancing-Endpoint-Weight"))
                    .hasValue("2");
            assertThat(two.body()).isEqualTo("""
                            {
                            	"service": {
                            		"namespace": "shop",
                            		"name": "web"
                            	},
                            	"localEndpoints": 2,
                            	"serviceProxyHealthy": true
                            }""");
            checks.set(WEB, port, 0);
            assertThat(ask(port).statusCode()).isEqualTo(503);
            checks.set(WEB, port, 1);
            healthy = false;
            assertThat(ask(port).statusCode()).isEqualTo(503);
            checks.set(WEB, 0, 0);
            assertThatThrownBy(() -> ask(port)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aPortOfAnotherProgramIsTriedAgain() throws Exception {
        try (HealthCheckNodePorts checks = new HealthCheckNodePorts(() -> healthy)) {
            int port;
            try (ServerSocket other = new ServerSocket(0)) {
                port = other.getLocalPort();
                checks.set(WEB, port, 1);
            }
            checks.set(WEB, port, 1);
            assertThat(ask(port).statusCode()).isEqualTo(200);
        }
    }
}
