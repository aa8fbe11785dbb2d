package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private static final int LARGEST_MANIFEST = 4 * 1024 * 1024;

    private final RegistryConnection connection;
    private final String base;
    private final String query;

    /** @param credentials for the registry that the reference names */
    RegistryEndpoint(RegistryHost host, ImageReference reference, AuthConfig credentials) {
        this.connection = new RegistryConnection(host, reference, credentials);
        this.base = host.base() + "/" + reference.repository();
        this.query = host.mirrors(reference.registry()) ? "?ns=" + reference.registry() : "";
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
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", accept);
        if (from > 0) {
            headers.put("Range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> response = connection.exchange("GET", uri, null, headers);
        int status = response.statusCode();
        if (status == 200 || status == 206) {
            return response;
        }
        String challenge = response.headers().firstValue("WWW-Authenticate").orElse(null);
        throw refusal(status, response.uri(), RegistryConnection.words(response), challenge);
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
        return new RegistryException(
                status, "unexpected status from GET request to " + uri + ": " + RegistryConnection.status(status));
    }

    @Override
    public void close() {
        connection.close();
    }
}
