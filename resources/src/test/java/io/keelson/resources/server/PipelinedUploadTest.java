package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.apiserver.certificate.ClusterIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not wait for an answer before it sends the next large body on the same HTTP/1.1 connection. */
class PipelinedUploadTest {
    private static final String PATCH = "[{\"op\":\"test\",\"path\":\"/x\",\"value\":\"" + "a".repeat(700_000) + "\"}]";
    private static final int REQUESTS = 12;

    @TempDir
    Path directory;

    @Test
    void everyBodyIsReadToItsEnd() throws Exception {
        try (TestServer test = new TestServer(directory);
                SSLSocket client =
                        (SSLSocket) test.tls(test.server.certificates().get(ClusterIdentity.ADMIN))
                                .getSocketFactory()
                                .createSocket("127.0.0.1", test.server.port())) {
            client.setSoTimeout(30_000);
            Thread sender = Thread.ofVirtual().start(() -> send(client));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            List<String> statuses = new ArrayList<>();
            while (statuses.size() < REQUESTS) {
                String line = answers.readLine();
                int at = line.indexOf("HTTP/1.1 ");
                if (at >= 0) {
                    statuses.add(line.substring(at));
                }
            }
            sender.join();
            assertThat(statuses).containsOnly("HTTP/1.1 404 Not Found");
        }
    }

    private static void send(SSLSocket client) {
        try {
            OutputStream out = client.getOutputStream();
            String request = "PATCH /api/v1/namespaces/default/services/none HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Type: application/json-patch+json\r\nContent-Length: " + PATCH.length() + "\r\n\r\n"
                    + PATCH;
            for (int i = 0; i < REQUESTS; i++) {
                out.write(request.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
