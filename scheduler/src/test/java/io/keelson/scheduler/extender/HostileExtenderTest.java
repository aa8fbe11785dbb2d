package io.keelson.scheduler.extender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keelson.api.json.Json;
import io.keelson.scheduler.config.ExtenderSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An extender is a stranger: what it answers, and how slowly, must not hurt the scheduler. */
@Timeout(60)
class HostileExtenderTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/good/f", exchange -> answer(exchange, 200, "{\"NodeNames\": [\"a\"]}"));
        server.createContext("/text/f", exchange -> answer(exchange, 200, "<html>"));
        server.createContext("/deep/f", exchange -> answer(exchange, 200, "[".repeat(1_000_000)));
        server.createContext("/broken/f", exchange -> answer(exchange, 500, "{}"));
        server.createContext("/away/f", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://192.0.2.1/secret");
            answer(exchange, 307, "");
        });
        server.createContext("/drip/f", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            waitForTheEnd();
            exchange.close();
        });
        server.createContext("/endless/f", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 80; i++) {
                    out.write(spaces);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void waitForTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ExtenderTransport transport(String path, Duration timeout) {
        return new HttpTransport(new ExtenderSettings(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path + "/",
                "f",
                "",
                "",
                1,
                "",
                null,
                false,
                timeout,
                true,
                Set.of(),
                Set.of(),
                false));
    }

    private void failsWith(String path, Duration timeout, String message) {
        assertThatThrownBy(() -> transport(path, timeout).ask("f", Json.object()))
                .isInstanceOf(ExtenderException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anAnswerIsRead() {
        assertThat(transport("good", Duration.ofSeconds(30))
                        .ask("f", Json.object())
                        .path("NodeNames")
                        .path(0)
                        .asString())
                .isEqualTo("a");
    }

    @Test
    void whatIsNoAnswerIsAnError() {
        Duration timeout = Duration.ofSeconds(30);
        failsWith("text", timeout, "is no JSON");
        failsWith("deep", timeout, "is no JSON");
        failsWith("broken", timeout, "failed f with extender at URL");
        failsWith("away", timeout, ", code 307");
        failsWith("endless", timeout, "Post \"");
        failsWith("nowhere", timeout, ", code 404");
    }

    @Test
    void oneWhoDripsDoesNotHoldUpTheScheduler() {
        failsWith("drip", Duration.ofMillis(300), "deadline exceeded");
    }

    @Test
    void anAddressThatIsNoneIsAnError() {
        ExtenderSettings settings = new ExtenderSettings(
                "no url", "f", "", "", 1, "", null, false, Duration.ofSeconds(1), true, Set.of(), Set.of(), false);
        assertThatThrownBy(() -> new HttpTransport(settings).ask("f", Json.object()))
                .isInstanceOf(ExtenderException.class);
    }
}
