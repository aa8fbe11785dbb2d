package io.keelson.kubelet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.Wire;
import io.keelson.kubelet.ManualTimers;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What clients of the kubelet may do: what the API server is asked, and what its answer means. */
class KubeletAuthorizerTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<String> asked = new ArrayList<>();
    private final KubeletAuthorizer authorization =
            new KubeletAuthorizer(new ApiClient(this::answer, new Wire(), "test"), "n1", timers.clock());

    /** Alice may look at metrics and pods. */
    private CompletableFuture<ApiResponse> answer(ApiRequest request) {
        JsonNode spec = JsonMapper.shared().readTree(request.body()).path("spec");
        JsonNode about = spec.path("resourceAttributes");
        String question = spec.path("user").asString() + " "
                + about.path("verb").asString() + " "
                + about.path("resource").asString() + "/" + about.path("name").asString() + "/"
                + about.path("subresource").asString();
        asked.add(question);
        boolean allowed =
                List.of("alice get nodes/n1/metrics", "alice get nodes/n1/pods").contains(question);
        String body = "{\"kind\":\"SubjectAccessReview\",\"status\":{\"allowed\":" + allowed + "}}";
        Flow.Publisher<ByteBuffer> publisher = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean sent;

            @Override
            public void request(long n) {
                if (!sent) {
                    sent = true;
                    subscriber.onNext(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                sent = true;
            }
        });
        return CompletableFuture.completedFuture(new ApiResponse(201, Map.of(), publisher));
    }

    private void require(String user, String method, String uri) throws HttpFailure {
        Request request = Request.of(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri));
        authorization.require(Caller.of(user, List.of("system:authenticated")), RequestAttributes.of(request));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /pods, 'bob get nodes/n1/pods, bob get nodes/n1/proxy'",
        "GET, /runningpods/, 'bob get nodes/n1/pods, bob get nodes/n1/proxy'",
        "GET, /healthz, 'bob get nodes/n1/healthz, bob get nodes/n1/proxy'",
        "GET, /configz, 'bob get nodes/n1/configz, bob get nodes/n1/proxy'",
        "GET, /stats/summary, bob get nodes/n1/stats",
        "GET, /metrics/cadvisor, bob get nodes/n1/metrics",
        "GET, /logs/syslog, bob get nodes/n1/log",
        "POST, /checkpoint/ns/pod/c, bob create nodes/n1/checkpoint",
        "POST, /exec/ns/pod/c, bob create nodes/n1/proxy",
        "GET, /containerLogs/ns/pod/c, bob get nodes/n1/proxy",
        "GET, //metrics, bob get nodes/n1/metrics",
        "GET, /%6detrics, bob get nodes/n1/metrics",
        "GET, /podsx, bob get nodes/n1/proxy"
    })
    void everyPathIsAskedAboutAsUpstreamDoes(String method, String uri, String questions) {
        HttpFailure refusal = assertThrows(HttpFailure.class, () -> require("bob", method, uri));
        assertEquals(403, refusal.status());
        assertEquals(List.of(questions.split(", ")), asked);
    }

    @Test
    void oneOfTheSubresourcesIsEnough() throws HttpFailure {
        require("alice", "GET", "/metrics");
        require("alice", "GET", "/pods");
        HttpFailure refusal = assertThrows(HttpFailure.class, () -> require("alice", "GET", "/configz"));
        assertEquals(
                "Forbidden (user=alice, verb=get, resource=nodes, subresource(s)=[configz proxy])\n",
                refusal.getMessage());
    }

    @Test
    void answersAreRememberedForAWhile() throws HttpFailure {
        require("alice", "GET", "/metrics");
        require("alice", "GET", "/metrics");
        assertEquals(1, asked.size());
        timers.pass(Duration.ofMinutes(6));
        require("alice", "GET", "/metrics");
        assertEquals(2, asked.size());
    }
}
