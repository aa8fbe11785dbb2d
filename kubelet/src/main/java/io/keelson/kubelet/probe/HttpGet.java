package io.keelson.kubelet.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A GET over HTTP/1.1 on a connection of its own, with any certificate; for probes and lifecycle hooks. */
public final class HttpGet {
    private static final int MAX_BODY = 10 * 1024;
    private static final int MAX_HEAD = 1 << 20;
    private static final int MAX_REDIRECTS = 10;

    private final Duration timeout;
    private final String purpose;

    /** @param purpose what the user agent says: {@code probe} or {@code lifecycle} */
    public HttpGet(Duration timeout, String purpose) {
        this.timeout = timeout;
        this.purpose = purpose;
    }

    /** An answer. */
    record Answer(int status, @Nullable String location, String body) {}

    /** Asks and judges: 2xx and 3xx are good. Errors are failures. */
    ProbeResult probe(HTTPGetAction action, Container container, String podIp) {
        URI uri = uri(action, container, podIp);
        String first = uri.getHost();
        long end = System.nanoTime() + timeout.toNanos();
        try {
            for (int i = 0; i <= MAX_REDIRECTS; i++) {
                Answer answer = get(uri, action, end);
                if (answer.status() < 200 || answer.status() >= 400) {
                    return ProbeResult.failure("HTTP probe failed with statuscode: " + answer.status());
                }
                if (answer.status() < 300) {
                    return ProbeResult.success(answer.body());
                }
                URI next = answer.location() == null ? null : uri.resolve(answer.location());
                if (next == null || !first.equals(next.getHost())) {
                    return new ProbeResult(
                            ProbeResult.Verdict.WARNING, "Probe terminated redirects, Response body: " + answer.body());
                }
                uri = next;
            }
            return ProbeResult.failure("Get \"" + uri + "\": stopped after 10 redirects");
        } catch (IOException e) {
            return ProbeResult.failure("Get \"" + uri + "\": " + e.getMessage());
        }
    }

    /** Asks; any answer will do. @throws IOException where there is none */
    public void call(HTTPGetAction action, Container container, String podIp) throws IOException {
        Answer answer = get(uri(action, container, podIp), action, System.nanoTime() + timeout.toNanos());
        if (answer.status() >= 400) {
            throw new IOException("HTTP hook failed with statuscode: " + answer.status());
        }
    }

    private static URI uri(HTTPGetAction action, Container container, String podIp) {
        String scheme = Objects.requireNonNullElse(action.getScheme(), "HTTP").toLowerCase(Locale.ROOT);
        String host = action.getHost() == null || action.getHost().isEmpty() ? podIp : action.getHost();
        String path = Objects.requireNonNullElse(action.getPath(), "/");
        return URI.create(scheme + "://" + Sockets.address(host, Ports.resolve(action.getPort(), container))
                + (path.startsWith("/") ? "" : "/") + path.replace(" ", "%20"));
    }

    /** @param end when all of it must be done, by the clock of {@link System#nanoTime} */
    private Answer get(URI uri, HTTPGetAction action, long end) throws IOException {
        boolean secure = uri.getScheme().equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        Socket plain = Sockets.connect(host, port, left(end));
        ConnectionDeadline deadline = new ConnectionDeadline(plain, left(end));
        try (plain;
                deadline) {
            Socket socket = secure ? Sockets.secure(plain, host, port) : plain;
            socket.getOutputStream().write(request(uri, action).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return answer(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            if (deadline.passed()) {
                throw new IOException("context deadline exceeded (Client.Timeout exceeded while awaiting headers)", e);
            }
            throw e;
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    private String request(URI uri, HTTPGetAction action) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("host", Sockets.address(uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort()));
        headers.put("user-agent", "kube-" + purpose + "/1.36");
        headers.put("accept", "*/*");
        headers.put("connection", "close");
        StringBuilder lines = new StringBuilder();
        for (HTTPHeader h : Objects.requireNonNullElse(action.getHttpHeaders(), List.<HTTPHeader>of())) {
            headers.remove(h.getName().toLowerCase(Locale.ROOT));
            if (!h.getValue().isEmpty()) {
                lines.append(h.getName()).append(": ").append(h.getValue()).append("\r\n");
            }
        }
        headers.forEach((name, value) ->
                lines.append(canonical(name)).append(": ").append(value).append("\r\n"));
        String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return "GET " + target + " HTTP/1.1\r\n" + lines + "\r\n";
    }

    private static String canonical(String name) {
        StringBuilder out = new StringBuilder();
        for (String part : name.split("-", -1)) {
            out.append(out.isEmpty() ? "" : "-")
                    .append(part.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(part.substring(1));
        }
        return out.toString();
    }

    private static Answer answer(InputStream in) throws IOException {
        String status = line(in);
        String[] words = status.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/")) {
            throw new IOException(
                    status.isEmpty()
                            ? "EOF"
                            : "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"" + status
                                    + "\"");
        }
        String location = null;
        int head = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            head += header.length();
            if (head > MAX_HEAD) {
                throw new IOException("net/http: server response headers exceeded " + MAX_HEAD + " bytes; aborted");
            }
            if (header.toLowerCase(Locale.ROOT).startsWith("location:")) {
                location = header.substring("location:".length()).strip();
            }
        }
        String body = "";
        try {
            body = new String(in.readNBytes(MAX_BODY), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The status is what counts.
            body = "";
        }
        return new Answer(Integer.parseInt(words[1]), location, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            if (c != '\r') {
                line.append((char) c);
            }
            if (line.length() > MAX_BODY) {
                throw new IOException("net/http: server response headers exceeded " + MAX_BODY + " bytes; aborted");
            }
        }
        return line.toString();
    }
}
