package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP to one host of a registry about one repository: answers challenges and follows redirects of reads. Credentials
 * go to the registry's own host alone, neither along redirects to others nor to mirrors.
 */
final class RegistryConnection implements AutoCloseable {
    private static final int STEPS = 5;
    private static final int MOST_WORDS = 4096;

    private final RegistryHost host;
    private final HttpClient http;
    private final RegistryAuth auth;

    /** @param credentials for the registry that the reference names */
    RegistryConnection(RegistryHost host, ImageReference reference, AuthConfig credentials) {
        this.host = host;
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(host.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        if (host.tls() != null) {
            client.sslContext(host.tls());
        }
        this.http = client.build();
        boolean mirror = host.mirrors(reference.registry());
        this.auth =
                new RegistryAuth(http, reference.repository(), mirror ? AuthConfig.getDefaultInstance() : credentials);
    }

    /** A body that can be sent again, after a challenge. */
    @FunctionalInterface
    interface Body {
        BodyPublisher publisher() throws IOException;
    }

    /**
     * Sends a request, and again with credentials where they are asked for.
     *
     * @return the answer, whatever its status, but no redirect of a GET and no challenge that could be answered
     */
    HttpResponse<InputStream> exchange(String method, URI uri, @Nullable Body body, Map<String, String> headers)
            throws IOException {
        URI target = uri;
        boolean challenged = false;
        for (int step = 0; step < STEPS; step++) {
            boolean home = target.getAuthority().equals(uri.getAuthority());
            HttpRequest.Builder request = HttpRequest.newBuilder(target)
                    .timeout(Duration.ofMinutes(5))
                    .header("User-Agent", "keelson")
                    .method(method, body == null ? BodyPublishers.noBody() : body.publisher());
            headers.forEach(request::header);
            if (home) {
                host.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
                String authorization = auth.header();
                if (authorization != null) {
                    request.header("Authorization", authorization);
                }
            }
            HttpResponse<InputStream> response = send(request.build());
            int status = response.statusCode();
            String challenge = response.headers().firstValue("WWW-Authenticate").orElse(null);
            String location = response.headers().firstValue("Location").orElse(null);
            if (status == 401 && home && !challenged && challenge != null && auth.answer(challenge)) {
                challenged = true;
                response.body().close();
            } else if (method.equals("GET") && status >= 300 && status < 400 && location != null) {
                target = target.resolve(location);
                response.body().close();
                if (!target.getScheme().equals("https")
                        && !host.base().getScheme().equals("http")
                        && !RegistryHost.loopback(target.getAuthority())) {
                    throw new IOException("refusing a redirect to " + target);
                }
            } else {
                return response;
            }
        }
        throw new IOException("too many redirects from " + uri);
    }

    /** The start of what an answer says; closes it. */
    static String words(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            return new String(in.readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while speaking to a registry", e);
        } catch (IOException e) {
            throw failed(request, e);
        }
    }

    static HttpResponse<byte[]> send(HttpClient http, HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while speaking to a registry", e);
        } catch (IOException e) {
            throw failed(request, e);
        }
    }

    private static IOException failed(HttpRequest request, IOException e) {
        String method = request.method().equals("GET") ? "Get" : request.method();
        return new IOException("failed to do request: " + method + " \"" + request.uri() + "\": " + reason(e), e);
    }

    /** The network's reason, in the words that Go programs have for it. */
    private static String reason(IOException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof java.nio.channels.UnresolvedAddressException
                    || t instanceof java.net.UnknownHostException) {
                return "dial tcp: lookup: no such host";
            }
        }
        if (e instanceof java.net.ConnectException) {
            return "dial tcp: connect: connection refused";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** A status with its name, as Go programs print it. */
    static String status(int code) {
        String name =
                switch (code) {
                    case 400 -> " Bad Request";
                    case 401 -> " Unauthorized";
                    case 403 -> " Forbidden";
                    case 404 -> " Not Found";
                    case 405 -> " Method Not Allowed";
                    case 413 -> " Request Entity Too Large";
                    case 429 -> " Too Many Requests";
                    case 500 -> " Internal Server Error";
                    case 502 -> " Bad Gateway";
                    case 503 -> " Service Unavailable";
                    case 504 -> " Gateway Timeout";
                    default -> "";
                };
        return code + name;
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
