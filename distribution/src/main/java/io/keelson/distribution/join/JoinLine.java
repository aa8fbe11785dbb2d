package io.keelson.distribution.join;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keelson.apiserver.certificate.Pem;
import io.keelson.client.transport.ApiClient;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.join.BootstrapTokens.Token;
import io.keelson.distribution.kubeconfig.KubeconfigFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * All that a machine has to be told to join a cluster.
 *
 * @param server the URL of the API server as other machines reach it
 * @param token a token of the cluster
 * @param pin the pin of its certificate authority
 */
public record JoinLine(URI server, Token token, CertificatePin pin) {
    private static final Duration SIGNING = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    /** Makes a token, and all that a cluster has to have for it; returns when the controllers have signed with it. */
    public static JoinLine make(
            ApiClient api,
            ClusterConfig config,
            ClusterDirectory directory,
            URI server,
            Duration life,
            String description,
            Clock clock) {
        byte[] authority;
        try {
            authority = Files.readAllBytes(directory.pki().resolve("ca.crt"));
        } catch (IOException e) {
            throw ConfigurationException.because(directory.pki().resolve("ca.crt") + " cannot be read", e);
        }
        new JoinObjects(api)
                .createMissing(ClusterSettings.of(config), KubeconfigFile.ofServer(server.toString(), authority));
        Token token = new BootstrapTokens(api, clock).create(life, description);
        String signature = "jws-kubeconfig-" + token.id();
        long deadline = System.nanoTime() + SIGNING.toNanos();
        while (System.nanoTime() < deadline) {
            ConfigMap info = api.get(ConfigMap.class, JoinObjects.PUBLIC, JoinObjects.CLUSTER_INFO);
            if (info != null
                    && Objects.requireNonNullElse(info.getData(), java.util.Map.of())
                            .containsKey(signature)) {
                return new JoinLine(
                        server,
                        token,
                        CertificatePin.of(
                                Pem.certificates(new String(authority, java.nio.charset.StandardCharsets.US_ASCII))
                                        .getFirst()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new ConfigurationException("the token " + token.id()
                + " was made, but no controller has signed cluster-info with it: do the controllers run?");
    }

    /** Returns the command that joins. */
    public String command() {
        return "./keelson join " + server + " --token " + token.text() + " --ca-hash " + pin.hash();
    }
}
