package io.keelson.scheduler.extender;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.scheduler.config.ExtenderSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import tools.jackson.databind.JsonNode;

/** Asks over HTTP or HTTPS: a POST of JSON a question. Redirects are not followed. */
final class HttpTransport implements ExtenderTransport {
    /** An answer may be so large, in bytes: the nodes of a large cluster. */
    private static final int LARGEST_ANSWER = 64 << 20;

    private final String base;
    private final Duration timeout;
    private final HttpClient http;

    /** @throws IllegalArgumentException where its certificates cannot be used */
    HttpTransport(ExtenderSettings settings) {
        this.base = settings.urlPrefix().replaceAll("/{1,1000}$", "");
        this.timeout = settings.timeout();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls(settings))
                .build();
    }

    private static SSLContext tls(ExtenderSettings settings) {
        ExtenderSettings.Tls tls =
                settings.tls() == null ? new ExtenderSettings.Tls(false, "", null, null, null) : settings.tls();
        try {
            boolean anyone = tls.insecure() || settings.https() && tls.authority() == null;
            if (!anyone && tls.serverName().isEmpty()) {
                return TlsEndpoint.tls(tls.authority(), tls.certificate(), tls.key());
            }
            TrustManager trust = anyone
                    ? ServerTrust.anyone()
                    : ServerTrust.named(TlsEndpoint.trusted(tls.authority()), tls.serverName());
            return TlsEndpoint.trusting(trust, tls.certificate(), tls.key());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "the certificates of extender " + settings.urlPrefix() + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public JsonNode ask(String verb, JsonNode question) {
        String url = base + "/" + verb;
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(url))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(question)))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ExtenderException("Post \"" + url + "\": " + e.getMessage(), e);
        }
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            // The whole exchange, so that one who drips does not hold up the scheduler.
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new ExtenderException(
                        "failed " + verb + " with extender at URL " + url + ", code " + response.statusCode());
            }
            return Json.parseValue(response.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ExtenderException(
                    "Post \"" + url + "\": context deadline exceeded"
                            + " (Client.Timeout exceeded while awaiting headers)",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ExtenderException("Post \"" + url + "\": " + cause.getMessage(), e);
        } catch (MalformedJsonException e) {
            throw new ExtenderException("the answer of extender at URL " + url + " is no JSON: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ExtenderException("Post \"" + url + "\": context canceled", e);
        }
    }
}
