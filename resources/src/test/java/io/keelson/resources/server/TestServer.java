package io.keelson.resources.server;

import io.keelson.api.json.Json;
import io.keelson.apiserver.audit.AuditLogConfig;
import io.keelson.apiserver.certificate.ClusterIdentity;
import io.keelson.apiserver.certificate.KeyCertificate;
import io.keelson.resources.KubeApiServer;
import io.keelson.resources.KubeApiServerConfig;
import io.keelson.storage.Backend;
import io.keelson.storage.memory.MemoryBackend;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A whole API server in memory on a free port, with clients. */
public final class TestServer implements AutoCloseable {
    private final @Nullable Backend owned;
    final KubeApiServer server;
    final HttpClient admin;
    final HttpClient anonymous;

    TestServer(Path directory) throws Exception {
        this(directory, new MemoryBackend(), true, AuditLogConfig.NONE);
    }

    /** As below, with an audit log. */
    TestServer(Path directory, Backend backend, AuditLogConfig audit) throws Exception {
        this(directory, backend, false, audit);
    }

    /** Starts a server on a storage that stays open after it. */
    TestServer(Path directory, Backend backend) throws Exception {
        this(directory, backend, false, AuditLogConfig.NONE);
    }

    private TestServer(Path directory, Backend backend, boolean own, AuditLogConfig audit) throws Exception {
        owned = own ? backend : null;
        server = KubeApiServer.start(backend, config(directory, 0, audit));
        admin = client(server.certificates().get(ClusterIdentity.ADMIN));
        anonymous = client(null);
    }

    static KubeApiServerConfig config(Path directory, int port) throws Exception {
        return config(directory, port, AuditLogConfig.NONE);
    }

    private static KubeApiServerConfig config(Path directory, int port, AuditLogConfig audit) throws Exception {
        return new KubeApiServerConfig(
                directory,
                "127.0.0.1",
                port,
                InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
                "node-1",
                "10.96.0.0/16",
                InetAddress.getByAddress(new byte[] {10, 96, 0, 1}),
                "cluster.local",
                Clock.systemUTC(),
                audit);
    }

    SSLContext tls(@Nullable KeyCertificate identity) throws Exception {
        return tls(server, identity);
    }

    static SSLContext tls(KubeApiServer server, @Nullable KeyCertificate identity) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", server.certificates().authority().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        if (identity != null) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("own", identity.privateKey(), new char[0], new Certificate[] {identity.certificate()});
            keys.init(own, new char[0]);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private HttpClient client(@Nullable KeyCertificate identity) throws Exception {
        return HttpClient.newBuilder().sslContext(tls(identity)).build();
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return admin.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    HttpResponse<String> send(String method, String path, ObjectNode body) throws Exception {
        String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
        return send(request(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    public static ObjectNode configMap(String name) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", name);
        object.putObject("data").put("k", "v");
        return object;
    }

    @Override
    public void close() {
        server.close();
        if (owned != null) {
            owned.close();
        }
    }
}
