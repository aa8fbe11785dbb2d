package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one repository from one host of a registry (OCI distribution specification 1.1). Credentials go to the registry's
 * own host alone, neither along redirects to others nor to mirrors.
 */
final class RegistryEndpoint implements AutoCloseable {
    private static final List<String> MANIFESTS = List.of(
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");
    private static final int ATTEMPTS = 5;
    private static final int REDIRECTS = 5;
    private static final int LARGEST_MANIFEST = 4 * 1024 * 1024;

    private final RegistryHost host;
    private final HttpClient http;
    private final String base;
    private final String query;
    private final RegistryAuth auth;

    /** @param credentials for the registry that the reference names */
    RegistryEndpoint(RegistryHost host, ImageReference reference, AuthConfig credentials) {
        this.host = host;
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(host.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        if (host.tls() != null) {
            client.sslContext(host.tls());
        }
        this.http = client.build();
        this.base = host.base() + "/" + reference.repository();
        boolean mirror = host.mirrors(reference.registry());
        this.query = mirror ? "?ns=" + reference.registry() : "";
        this.auth =
                new RegistryAuth(http, reference.repository(), mirror ? AuthConfig.getDefaultInstance() : credentials);
    }

    /** Fetches a manifest by tag or digest; a digest is verified. */
    RegistryClient.Manifest manifest(String target) throws IOException {
        HttpResponse<InputStream> response =
                get(URI.create(base + "/manifests/" + target + query), 0, String.join(", ", MANIFESTS));
        byte[] content;
        try (InputStream body = response.body()) {
            content = body.readNBytes(LARGEST_MANIFEST + 1);
        }
        if (content.length > LARGEST_MANIFEST) {
            throw new IOException("manifest is larger than " + LARGEST_MANIFEST + " bytes");
        }
        String digest = Digest.of(content);
        if (target.startsWith("sha256:")) {
            Digest.require(target, digest, "manifest");
        }
        return new RegistryClient.Manifest(content, digest);
    }

    /** Downloads a blob into a file and verifies it; a broken download goes on where it broke. */
    void blob(String digest, long size, Path file) throws IOException {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long have = Files.exists(file) ? Files.size(file) : 0;
            if (size > 0 && have >= size) {
                break;
            }
            try {
                download(digest, file, have);
                last = null;
                if (size <= 0 || Files.size(file) >= size) {
                    break;
                }
                last = new IOException("blob " + digest + " is cut short");
            } catch (RegistryException e) {
                if (e.status() < 500) {
                    throw e;
                }
                last = e;
            } catch (IOException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        String found = Digest.of(file);
        if (!found.equals(digest)) {
            Files.delete(file);
            Digest.require(digest, found, "blob");
        }
    }

    private void download(String digest, Path file, long have) throws IOException {
        HttpResponse<InputStream> response = get(URI.create(base + "/blobs/" + digest + query), have, "*/*");
        boolean resumed = response.statusCode() == 206;
        try (InputStream body = response.body();
                OutputStream out = resumed
                        ? Files.newOutputStream(file, StandardOpenOption.APPEND)
                        : Files.newOutputStream(file)) {
            body.transferTo(out);
        }
    }

    private HttpResponse<InputStream> get(URI uri, long from, String accept) throws IOException {
        URI target = uri;
        boolean challenged = false;
        for (int step = 0; step < REDIRECTS; step++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(target)
                    .timeout(Duration.ofMinutes(5))
                    .header("Accept", accept)
                    .header("User-Agent", "keelson");
            String header = auth.header();
            boolean home = target.getAuthority().equals(uri.getAuthority());
            if (home) {
                host.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            }
            if (header != null && home) {
                request.header("Authorization", header);
            }
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            HttpResponse<InputStream> response = send(request.build());
            int status = response.statusCode();
            if (status == 200 || status == 206) {
                return response;
            }
            String challenge = response.headers().firstValue("WWW-Authenticate").orElse(null);
            String location = response.headers().firstValue("Location").orElse(null);
            String body;
            try (InputStream in = response.body()) {
                body = new String(in.readNBytes(4096), java.nio.charset.StandardCharsets.UTF_8);
            }
            if (status == 401 && home && !challenged && challenge != null && auth.answer(challenge)) {
                challenged = true;
            } else if (status >= 300 && status < 400 && location != null) {
                target = target.resolve(location);
                if (!target.getScheme().equals("https")
                        && !host.base().getScheme().equals("http")
                        && !RegistryHost.loopback(target.getAuthority())) {
                    throw new IOException("refusing a redirect to " + target);
                }
            } else {
                throw refusal(status, target, body, challenge);
            }
        }
        throw new IOException("too many redirects from " + uri);
    }

    private static RegistryException refusal(int status, URI uri, String body, @Nullable String challenge) {
        if (status == 404) {
            return new RegistryException(404, "not found");
        }
        if (status == 401 || status == 403) {
            String reason = body.toLowerCase(Locale.ROOT).contains("denied") || challenge == null
                    ? "server message: insufficient_scope: authorization failed"
                    : "authorization failed: no basic auth credentials";
            return new RegistryException(
                    status, "pull access denied, repository does not exist or may require authorization: " + reason);
        }
        return new RegistryException(status, "unexpected status from GET request to " + uri + ": " + status(status));
    }

    /** A status with its name, as Go programs print it. */
    static String status(int code) {
        String name =
                switch (code) {
                    case 400 -> " Bad Request";
                    case 401 -> " Unauthorized";
                    case 403 -> " Forbidden";
                    case 404 -> " Not Found";
                    case 429 -> " Too Many Requests";
                    case 500 -> " Internal Server Error";
                    case 502 -> " Bad Gateway";
                    case 503 -> " Service Unavailable";
                    case 504 -> " Gateway Timeout";
                    default -> "";
                };
        return code + name;
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading from a registry", e);
        } catch (IOException e) {
            throw new IOException("failed to do request: Get \"" + request.uri() + "\": " + words(e), e);
        }
    }

    static HttpResponse<byte[]> send(HttpClient http, HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading from a registry", e);
        } catch (IOException e) {
            throw new IOException(
                    "failed to do request: " + request.method() + " \"" + request.uri() + "\": " + words(e), e);
        }
    }

    /** The network's reason, in the words that Go programs have for it. */
    private static String words(IOException e) {
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

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
