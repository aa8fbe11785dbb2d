package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes one repository of a registry (OCI distribution specification 1.1, "Push"). */
final class RegistryUpload implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

    private final RegistryConnection connection;
    private final URI base;

    RegistryUpload(RegistryHost host, ImageReference reference, AuthConfig credentials) {
        this.connection = new RegistryConnection(host, reference, credentials);
        this.base = URI.create(host.base() + "/" + reference.repository() + "/");
    }

    /** Sends a blob. @return false where the registry has it already */
    boolean blob(String digest, Path file) throws IOException {
        HttpResponse<InputStream> there = ask("HEAD", base.resolve("blobs/" + digest), null, Map.of());
        there.body().close();
        if (there.statusCode() == 200) {
            return false;
        }
        URI begun = begin();
        URI place = begun;
        long sent = 0;
        @Nullable IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                if (sent < Files.size(file)) {
                    place = send(place, file, sent);
                }
                finish(place, digest);
                return true;
            } catch (RegistryException e) {
                if (e.status() < 500) {
                    throw e;
                }
                last = e;
            } catch (IOException e) {
                last = e;
            }
            // The registry says how much it has; where it has forgotten the upload, it begins anew.
            Progress progress = progress(place);
            place = progress == null ? begin() : progress.place();
            sent = progress == null ? 0 : progress.received();
        }
        throw last == null ? new IOException("blob " + digest + " was not taken") : last;
    }

    /** Names an image that is whole. */
    void manifest(String tag, String type, byte[] content) throws IOException {
        HttpResponse<InputStream> response = ask(
                "PUT",
                base.resolve("manifests/" + tag),
                () -> BodyPublishers.ofByteArray(content),
                Map.of("Content-Type", type));
        require(response, 201, "PUT");
    }

    private URI begin() throws IOException {
        return location(require(ask("POST", base.resolve("blobs/uploads/"), null, Map.of()), 202, "POST"), base);
    }

    private URI send(URI place, Path file, long from) throws IOException {
        long size = Files.size(file);
        HttpResponse<InputStream> response = ask(
                "PATCH",
                place,
                () -> BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(file, from)), size - from),
                Map.of("Content-Type", "application/octet-stream", "Content-Range", from + "-" + (size - 1)));
        return location(require(response, 202, "PATCH"), place);
    }

    /** The content from a place on; read as it is sent. */
    private static InputStream open(Path file, long from) {
        try {
            FileChannel channel = FileChannel.open(file).position(from);
            return Channels.newInputStream(channel);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void finish(URI place, String digest) throws IOException {
        String query = place.getRawQuery();
        URI whole = URI.create(place + (query == null ? "?" : "&") + "digest=" + digest);
        require(ask("PUT", whole, null, Map.of()), 201, "PUT");
    }

    private record Progress(URI place, long received) {}

    private @Nullable Progress progress(URI place) {
        try {
            HttpResponse<InputStream> response = ask("GET", place, null, Map.of());
            response.body().close();
            Matcher range = RANGE.matcher(response.headers().firstValue("Range").orElse(""));
            if (response.statusCode() != 204 || !range.matches()) {
                return null;
            }
            long last = Long.parseLong(range.group(1));
            return new Progress(location(response, place), last == 0 ? 0 : last + 1);
        } catch (IOException e) {
            return null;
        }
    }

    private static URI location(HttpResponse<InputStream> response, URI before) throws IOException {
        String location = response.headers().firstValue("Location").orElse(null);
        if (location == null) {
            return before;
        }
        URI place = response.uri().resolve(location);
        if (!place.getScheme().equals(response.uri().getScheme())
                && !place.getScheme().equals("https")) {
            throw new IOException("refusing to upload to " + place);
        }
        return place;
    }

    private HttpResponse<InputStream> ask(
            String method, URI uri, RegistryConnection.@Nullable Body body, Map<String, String> headers)
            throws IOException {
        return connection.exchange(method, uri, body, headers);
    }

    private static HttpResponse<InputStream> require(HttpResponse<InputStream> response, int wanted, String method)
            throws IOException {
        int status = response.statusCode();
        String body = RegistryConnection.words(response);
        if (status == wanted || (status / 100 == 2 && wanted / 100 == 2)) {
            return response;
        }
        String message = message(body);
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    status,
                    "push access denied, repository does not exist or may require authorization: "
                            + (message.isEmpty() ? "authorization failed" : "server message: " + message));
        }
        throw new RegistryException(
                status,
                "unexpected status from " + method + " request to " + response.uri() + ": "
                        + RegistryConnection.status(status) + (message.isEmpty() ? "" : ": " + message));
    }

    /** What the registry says of its first error. */
    private static String message(String body) {
        try {
            JsonNode error = JsonMapper.shared().readTree(body).path("errors").path(0);
            return error.path("message").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
