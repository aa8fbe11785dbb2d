package io.keelson.kubelet.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.Wire;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.Pods;
import io.keelson.kubelet.volume.VolumeException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tokens of one hour. */
class ApiTokensTest {
    private static final long HOUR = 3600;

    private final ManualTimers timers = new ManualTimers();
    private final List<String> requests = new ArrayList<>();
    private boolean down;
    private final ApiEndpoint server = this::answer;
    private final ApiTokens tokens = new ApiTokens(new ApiClient(server, new Wire(), "test"), timers.clock());
    private final Pod pod = Pods.of("serviceAccountName: robot\ncontainers: [{name: c}]");

    private CompletableFuture<ApiResponse> answer(ApiRequest request) {
        requests.add(request.pathAndQuery() + " " + new String(request.body(), StandardCharsets.UTF_8));
        String body = down
                ? "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"down\",\"code\":503}"
                : "{\"status\":{\"token\":\"t" + requests.size() + "\",\"expirationTimestamp\":\""
                        + timers.now().plusSeconds(HOUR) + "\"}}";
        return CompletableFuture.completedFuture(
                new ApiResponse(down ? 503 : 201, Map.of(), BodyPublishers.ofString(body)));
    }

    private String token() throws VolumeException {
        return tokens.issue(pod, "vault", HOUR).value();
    }

    @Test
    void aTokenIsRenewedWhenFourFifthsOfItsLifeAreOver() throws VolumeException {
        assertEquals("t1", token());
        timers.pass(Duration.ofMinutes(47));
        assertEquals("t1", token());
        timers.pass(Duration.ofMinutes(2));
        assertEquals("t2", token());
        assertEquals("t2", token());
        assertEquals("t3", tokens.issue(pod, "", HOUR).value());
        tokens.forget("u-1");
        assertEquals("t4", token());
    }

    @Test
    void itIsBoundToThePod() throws VolumeException {
        token();
        String[] request = requests.getFirst().split(" ", 2);
        assertEquals("/api/v1/namespaces/default/serviceaccounts/robot/token", request[0]);
        assertEquals(
                Map.of(
                        "audiences",
                        List.of("vault"),
                        "expirationSeconds",
                        3600,
                        "boundObjectRef",
                        Map.of("apiVersion", "v1", "kind", "Pod", "name", "p", "uid", "u-1")),
                new Wire().mapper().readValue(request[1], Map.class).get("spec"));
    }

    @Test
    void anOldTokenServesWhileThereIsNoNewOne() throws VolumeException {
        down = true;
        assertEquals(
                "failed to fetch token: down",
                assertThrows(VolumeException.class, this::token).getMessage());
        down = false;
        assertEquals("t2", token());
        down = true;
        timers.pass(Duration.ofMinutes(59));
        assertEquals("t2", token());
        timers.pass(Duration.ofMinutes(1));
        assertEquals(
                "token expired and refresh failed: down",
                assertThrows(VolumeException.class, this::token).getMessage());
    }
}
