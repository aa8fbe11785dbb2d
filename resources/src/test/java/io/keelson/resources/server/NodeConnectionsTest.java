package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Against a kubelet that takes any upgrade and says back what it is told, and has one line of log. */
class NodeConnectionsTest {
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final BlockingQueue<String> HEADS = new LinkedBlockingQueue<>();

    @TempDir
    static Path directory;

    private static TestServer test;
    private static SSLServerSocket kubelet;

    @BeforeAll
    static void start() throws Exception {
        test = new TestServer(directory);
        kubelet = (SSLServerSocket) test.tls(test.server.certificates().get(Identity.KUBELET_SERVING))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        kubelet.setNeedClientAuth(true);
        Thread.ofVirtual().start(NodeConnectionsTest::accept);
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", "n1");
        assertThat(test.send("POST", "/api/v1/nodes", node).statusCode()).isEqualTo(201);
        String status = "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"127.0.0.1\"}],"
                + "\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":" + kubelet.getLocalPort() + "}}}}";
        assertThat(test.send("PATCH", "/api/v1/nodes/n1/status", tree(status)).statusCode())
                .isEqualTo(200);
        pod("web", "n1", "c");
        pod("two", "n1", "a", "b");
        pod("waiting", "", "c");
    }

    private static void pod(String name, String node, String... containers) throws Exception {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name);
        ObjectNode spec = pod.putObject("spec").put("automountServiceAccountToken", false);
        if (!node.isEmpty()) {
            spec.put("nodeName", node);
        }
        for (String container : containers) {
            spec.withArray("containers").addObject().put("name", container).put("image", "x");
        }
        test.send("POST", "/api/v1/namespaces/default/serviceaccounts", tree("{\"metadata\":{\"name\":\"default\"}}"));
        assertThat(test.send("POST", PODS, pod).body()).contains("\"kind\":\"Pod\"");
    }

    @AfterAll
    static void stop() throws Exception {
        kubelet.close();
        test.close();
    }

    private static void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) kubelet.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }

    private static void serve(SSLSocket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            String head = head(in);
            HEADS.add(head);
            if (head.contains("/containerLogs/")) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            if (head.contains("/refused/")) {
                out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            out.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            in.transferTo(out);
        } catch (IOException e) {
            // The other side has gone.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Test
    void upgradesAreCopiedByteForByte() throws Exception {
        for (String method : List.of("POST", "GET")) {
            try (SSLSocket client = connect()) {
                client.getOutputStream()
                        .write((method + " " + PODS
                                        + "/web/exec?command=sh&command=-c&stdin=true&stdout=true HTTP/1.1\r\n"
                                        + "Host: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                                        + "X-Stream-Protocol-Version: v4.channel.k8s.io\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(head(client.getInputStream()))
                        .startsWith("HTTP/1.1 101 ")
                        .contains("Upgrade: SPDY/3.1");
                assertThat(HEADS.poll(20, TimeUnit.SECONDS))
                        .startsWith(method + " /exec/default/web/c?input=1&output=1&command=sh&command=-c HTTP/1.1\r\n")
                        .containsIgnoringCase("x-stream-protocol-version: v4.channel.k8s.io");
                byte[] sent = new byte[3_000_000];
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = (byte) (i * 31);
                }
                Thread writer = Thread.ofVirtual().start(() -> write(client, sent));
                assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
                writer.join();
            }
        }
    }

    private static void write(SSLSocket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SSLSocket connect() throws Exception {
        SSLSocket socket = (SSLSocket) test.tls(test.server.certificates().get(Identity.ADMIN))
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), test.server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void logsAreStreamed() throws Exception {
        HttpResponse<String> log = test.get(PODS + "/web/log?tailLines=5&follow=true");
        assertThat(log.statusCode()).isEqualTo(200);
        assertThat(log.headers().firstValue("Content-Type")).hasValue("text/plain");
        assertThat(log.body()).isEqualTo("hello\n");
        assertThat(HEADS.poll(20, TimeUnit.SECONDS))
                .startsWith("GET /containerLogs/default/web/c?follow=true&tailLines=5 HTTP/1.1");
        assertThat(test.get(PODS + "/waiting/log").body()).isEmpty();
    }

    @Test
    void saysWhatCannotBeHad() throws Exception {
        assertThat(message(PODS + "/none/log")).isEqualTo("pods \"none\" not found");
        assertThat(message(PODS + "/two/log"))
                .isEqualTo("a container name must be specified for pod two, choose one of: [a b]");
        assertThat(message(PODS + "/two/log?container=d")).isEqualTo("container d is not valid for pod two");
        assertThat(message(PODS + "/waiting/exec?command=x")).isEqualTo("pod waiting does not have a host assigned");
        assertThat(message(PODS + "/web/exec?command=x")).isEqualTo("Upgrade request required");
        assertThat(message(PODS + "/web/log?tailLines=-1"))
                .contains("tailLines: Invalid value: -1: must be greater than or equal to 0");
        assertThat(message("/api/v1/nodes/none/proxy/")).isEqualTo("nodes \"none\" not found");
        assertThat(message("/api/v1/namespaces/default/services/a:b:c:d/proxy/"))
                .isEqualTo("invalid service request \"a:b:c:d\"");
    }

    private static String message(String path) throws Exception {
        return String.valueOf(Json.text(tree(test.get(path).body()), "message"));
    }

    @Test
    void nodesCanBeReadThroughTheirProxy() throws Exception {
        HttpResponse<String> log = test.get("/api/v1/nodes/n1/proxy/containerLogs/default/web/c");
        assertThat(log.body()).isEqualTo("hello\n");
        HEADS.poll(20, TimeUnit.SECONDS);
        assertThat(test.get("/api/v1/nodes/n1/proxy/refused/x").statusCode()).isEqualTo(404);
        HEADS.poll(20, TimeUnit.SECONDS);
        HttpResponse<String> redirect = test.get("/api/v1/nodes/n1/proxy");
        assertThat(redirect.statusCode()).isEqualTo(301);
        assertThat(redirect.headers().firstValue("Location")).hasValue("/api/v1/nodes/n1/proxy/");
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
