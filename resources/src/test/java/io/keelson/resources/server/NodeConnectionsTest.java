package io.keelson.resources.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.keelson.api.json.Json;
import io.keelson.apiserver.certificate.Addresses;
import io.keelson.apiserver.certificate.ClusterIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
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
        kubelet = (SSLServerSocket) test.tls(test.server.certificates().get(ClusterIdentity.KUBELET_SERVING))
                .getServerSocketFactory()
                .createServerSocket(0, 50);
        kubelet.setNeedClientAuth(true);
        Thread.ofVirtual().start(NodeConnectionsTest::accept);
        node("node-1", address());
        node("node-2", address());
        node("node-3", "127.0.0.1");
        node("node-4", "169.254.169.254");
        pod("web", "node-1", "c");
        pod("two", "node-1", "a", "b");
        pod("elsewhere", "node-2", "c");
        pod("waiting", "", "c");
    }

    private static void node(String name, String address) throws Exception {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", name);
        assertThat(test.send("POST", "/api/v1/nodes", node).statusCode()).isEqualTo(201);
        String status = "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"" + address + "\"}],"
                + "\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":" + kubelet.getLocalPort() + "}}}}";
        assertThat(test.send("PATCH", "/api/v1/nodes/" + name + "/status", tree(status))
                        .statusCode())
                .isEqualTo(200);
    }

    /** An address of this host that others reach, the loopback address where it has none. */
    private static String address() {
        return Addresses.ofHost().stream()
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElseGet(InetAddress::getLoopbackAddress)
                .getHostAddress();
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
            if (head.contains(" /page/")) {
                String page = "<a href='/x'>x</a>";
                String moved = head.contains("moved") ? "302 Found\r\nLocation: /x\r\n" : "200 OK\r\n";
                out.write(("HTTP/1.1 " + moved + "Content-Type: text/html\r\nAccess-Control-Allow-Origin: *\r\n"
                                + "Content-Length: " + page.length() + "\r\n\r\n" + page)
                        .getBytes(StandardCharsets.US_ASCII));
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
        SSLSocket socket = (SSLSocket) test.tls(test.server.certificates().get(ClusterIdentity.ADMIN))
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
    void logsAreSentOverWebSockets() throws Exception {
        byte[] hello = "hello\n".getBytes(StandardCharsets.US_ASCII);
        for (String protocol : List.of("", "Sec-WebSocket-Protocol: other, binary.k8s.io\r\n")) {
            try (SSLSocket client = connect()) {
                String head = webSocket(client, "/web/log", protocol);
                assertThat(head).startsWith("HTTP/1.1 101 ").containsIgnoringCase("sec-websocket-accept: ");
                assertThat(head.contains("binary.k8s.io")).isEqualTo(!protocol.isEmpty());
                assertThat(frame(client, 2)).isEqualTo(hello);
                assertThat(client.getInputStream().read()).as("close").isEqualTo(0x88);
            }
        }
        try (SSLSocket client = connect()) {
            webSocket(client, "/web/log?follow=true", "Sec-WebSocket-Protocol: base64.binary.k8s.io\r\n");
            assertThat(frame(client, 1)).isEmpty();
            assertThat(frame(client, 1)).isEqualTo(Base64.getEncoder().encode(hello));
        }
        try (SSLSocket client = connect()) {
            assertThat(webSocket(client, "/web/log", "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n"))
                    .startsWith("HTTP/1.1 403 ");
        }
        HEADS.clear();
    }

    private static String webSocket(SSLSocket client, String path, String headers) throws IOException {
        client.getOutputStream()
                .write(("GET " + PODS + path + " HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
                                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return head(client.getInputStream());
    }

    /** Reads a short message of one frame. */
    private static byte[] frame(SSLSocket client, int opcode) throws IOException {
        InputStream in = client.getInputStream();
        assertThat(in.read()).isEqualTo(0x80 | opcode);
        return in.readNBytes(in.read());
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
    void aKubeletIsThatOfItsOwnNodeAlone() throws Exception {
        assertThat(message(PODS + "/elsewhere/log")).contains("not for the kubelet of node node-2");
    }

    @Test
    void closedPortsAnswerAsUpstreams() throws Exception {
        assumeFalse(address().startsWith("127."));
        HttpResponse<String> closed = test.get("/api/v1/nodes/node-1:1/proxy/");
        assertThat(closed.statusCode()).isEqualTo(503);
        assertThat(Json.text(tree(closed.body()), "message"))
                .isEqualTo("error trying to reach service: dial tcp " + address() + ":1: connect: connection refused");
    }

    @Test
    void optionsArePassedOn() throws Exception {
        assumeFalse(address().startsWith("127."));
        HttpResponse<String> answer = test.send(test.request("/api/v1/nodes/node-1/proxy/refused/x")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(HEADS.poll(20, TimeUnit.SECONDS)).startsWith("OPTIONS /refused/x HTTP/1.1");
    }

    @Test
    void proxiesDoNotLeadToTheServersOwnHost() throws Exception {
        for (String id : List.of("node-3", "node-3:22", "https:node-3:22", "node-4", "node-4:80")) {
            HttpResponse<String> refused = test.get("/api/v1/nodes/" + id + "/proxy/");
            assertThat(refused.statusCode()).as(id).isEqualTo(400);
            assertThat(Json.text(tree(refused.body()), "message")).as(id).isEqualTo("address not allowed");
        }
    }

    @Test
    void nodesCanBeReadThroughTheirProxy() throws Exception {
        assumeFalse(address().startsWith("127."));
        HttpResponse<String> log = test.get("/api/v1/nodes/node-1/proxy/containerLogs/default/web/c");
        assertThat(log.body()).isEqualTo("hello\n");
        HEADS.poll(20, TimeUnit.SECONDS);
        assertThat(test.get("/api/v1/nodes/node-1/proxy/refused/x").statusCode())
                .isEqualTo(404);
        HEADS.poll(20, TimeUnit.SECONDS);
        HttpResponse<String> redirect = test.get("/api/v1/nodes/node-1/proxy");
        assertThat(redirect.statusCode()).isEqualTo(301);
        assertThat(redirect.headers().firstValue("Location")).hasValue("/api/v1/nodes/node-1/proxy/");
    }

    @Test
    void whatComesThroughAProxyLeadsThroughItAgain() throws Exception {
        assumeFalse(address().startsWith("127."));
        String proxy = "/api/v1/nodes/node-1/proxy";
        HttpResponse<String> page = test.get(proxy + "/page/");
        assertThat(page.body()).isEqualTo("<a href='" + proxy + "/x'>x</a>");
        assertThat(page.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(HEADS.poll(20, TimeUnit.SECONDS))
                .containsIgnoringCase("\r\nX-Forwarded-Uri: " + proxy + "/page/\r\n")
                .containsIgnoringCase("\r\nX-Forwarded-For: 127.0.0.1\r\n")
                .containsIgnoringCase(
                        "\r\nHost: " + test.request("/").build().uri().getAuthority() + "\r\n");
        HttpResponse<String> moved = test.get(proxy + "/page/moved");
        assertThat(moved.headers().firstValue("Location")).hasValue(proxy + "/x");
        assertThat(moved.body()).isEqualTo("<a href='/x'>x</a>");
        HEADS.poll(20, TimeUnit.SECONDS);
    }

    private static ObjectNode tree(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
