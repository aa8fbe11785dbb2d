package io.keelson.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverEndpointTest {
    private final List<String> asked = new ArrayList<>();

    /** A server that answers, or fails so. */
    private final class Server implements ApiEndpoint {
        private final String name;
        private @Nullable Exception failure;

        Server(String name) {
            this.name = name;
        }

        @Override
        public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
            asked.add(name);
            return failure != null
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture(new ApiResponse(200, Map.of(), nothing()));
        }
    }

    private final Server a = new Server("a");
    private final Server b = new Server("b");
    private final FailoverEndpoint both = new FailoverEndpoint(List.of(a, b));

    @Test
    void oneServerIsKeptWhileItAnswers() {
        send("GET");
        send("POST");
        assertThat(asked).containsExactly("a", "a");
    }

    @Test
    void aReadGoesToTheNextServerAndStaysThere() {
        a.failure = new IOException("reset");
        send("GET");
        send("POST");
        assertThat(asked).containsExactly("a", "b", "b");
    }

    @Test
    void aWriteThatReachedNobodyGoesToTheNextServer() {
        a.failure = new ConnectException("refused");
        send("POST");
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void aWriteThatMayHaveBeenCarriedOutIsNotSentAgain() {
        a.failure = new IOException("reset");
        assertThatThrownBy(() -> send("POST")).hasMessageContaining("reset");
        send("POST");
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void eachServerIsAskedOnce() {
        a.failure = new ConnectException("refused");
        b.failure = new ConnectException("refused");
        assertThatThrownBy(() -> send("GET")).hasMessageContaining("refused");
        assertThat(asked).containsExactly("a", "b");
        b.failure = null;
        send("GET");
        assertThat(asked).endsWith("b");
    }

    private void send(String method) {
        both.exchange(new ApiRequest(method, "/", Map.of(), new byte[0])).join();
    }

    private static Flow.Publisher<java.nio.ByteBuffer> nothing() {
        return subscriber -> {};
    }
}
