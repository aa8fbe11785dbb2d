package io.keelson.podruntime.build;

import io.keelson.podruntime.build.copy.FetchedSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** A source of {@code ADD} that is fetched over HTTP. */
final class RemoteSource {
    private static final long LARGEST = 16L << 30;
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private RemoteSource() {}

    /** Fetches into a new file. @param checksum the digest it must have, or empty */
    static FetchedSource fetch(String address, Path file, String checksum) throws IOException {
        try (HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            URI uri = URI.create(address);
            HttpResponse<InputStream> response = http.send(
                    HttpRequest.newBuilder(uri).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofInputStream());
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream body = new DigestInputStream(response.body(), digest)) {
                if (response.statusCode() != 200) {
                    throw new IOException("invalid response status " + response.statusCode() + " from " + address);
                }
                copy(body, file, address);
            }
            String found = "sha256:" + HexFormat.of().formatHex(digest.digest());
            if (!checksum.isEmpty() && !checksum.equals(found)) {
                throw new IOException("digest mismatch " + address + ": " + found + " (expected: " + checksum + ")");
            }
            String path = uri.getPath();
            String name = path.substring(path.lastIndexOf('/') + 1);
            return new FetchedSource(name.isEmpty() || name.equals("..") ? "download" : name, file, found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + address + " is fetched", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(InputStream body, Path file, String address) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                bytes += n;
                if (bytes > LARGEST) {
                    throw new IOException(address + " is larger than " + LARGEST + " bytes");
                }
                out.write(buffer, 0, n);
            }
        }
    }
}
