package io.keelson.distribution.join;

import io.keelson.apiserver.certificate.Pem;
import io.keelson.controllermanager.bootstrap.ClusterInfoSigner;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.kubeconfig.KubeconfigFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cluster's certificate authority as somebody learns it who has a token and the authority's pin, and trusts nothing else:
 * {@code kube-public/cluster-info} is read from whoever answers, has to be signed by the token's secret, which the server
 * is not told, and has to name the pinned authority.
 */
final class ClusterInfo {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGEST = 1 << 20;
    private static final String PATH =
            "/api/v1/namespaces/" + JoinObjects.PUBLIC + "/configmaps/" + JoinObjects.CLUSTER_INFO;

    private ClusterInfo() {}

    /**
     * Asks a server.
     *
     * @return the authority's certificates, PEM
     * @throws ConfigurationException where nobody answers, the token is not the cluster's, or the authority is another
     */
    static String authority(URI server, String token, CertificatePin pin) {
        Map<String, String> data = read(server);
        int dot = token.indexOf('.');
        if (!ClusterInfoSigner.isSigned(data, token.substring(0, dot), token.substring(dot + 1))) {
            throw new ConfigurationException("the token " + token.substring(0, dot) + " is not one of the cluster at "
                    + server + ", or it has expired: make another one there with 'keelson token create'");
        }
        String authority =
                KubeconfigFile.authority(data.getOrDefault("kubeconfig", "")).orElse("");
        List<X509Certificate> certificates = Pem.certificates(authority);
        if (certificates.isEmpty()) {
            throw new ConfigurationException("the cluster at " + server + " does not say its certificate authority");
        }
        if (certificates.stream().noneMatch(c -> CertificatePin.of(c).equals(pin))) {
            throw new ConfigurationException("the cluster at " + server + " has another certificate authority ("
                    + CertificatePin.of(certificates.getFirst()).hash() + ") than --ca-hash says");
        }
        return authority;
    }

    private static Map<String, String> read(URI server) {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(unverified())
                .connectTimeout(PATIENCE)
                .build()) {
            HttpResponse<InputStream> answer = http.send(
                    HttpRequest.newBuilder(URI.create(server + PATH))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] bytes = body.readNBytes(LARGEST);
                if (answer.statusCode() != 200) {
                    throw new ConfigurationException(
                            "the server at " + server + " does not let machines join (it answers " + answer.statusCode()
                                    + " for cluster-info): 'keelson token create' there makes it");
                }
                Map<String, String> data = new HashMap<>();
                JsonNode map = JsonMapper.shared().readTree(new String(bytes, StandardCharsets.UTF_8));
                map.path("data")
                        .properties()
                        .forEach(e -> data.put(e.getKey(), e.getValue().stringValue("")));
                return data;
            }
        } catch (JacksonException e) {
            throw new ConfigurationException("the server at " + server + " is no API server");
        } catch (IOException e) {
            throw ConfigurationException.because("the API server at " + server + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted");
        }
    }

    /** Takes any certificate: what is read this way proves itself by its signature. */
    private static SSLContext unverified() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
