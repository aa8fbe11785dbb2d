package io.keelson.distribution.join;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.apiserver.certificate.KeyFiles;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.JoinedNode;
import io.keelson.distribution.cluster.NodeConfig;
import io.keelson.distribution.kubeconfig.KubeconfigFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;

/** Makes a machine a node of a cluster: from a token to the files that its process starts with. */
public final class NodeJoin {
    private final URI server;
    private final String token;
    private final CertificatePin pin;

    /**
     * @param server the API server's URL
     * @param token a bootstrap token of the cluster
     * @param pin that of the cluster's certificate authority
     */
    public NodeJoin(URI server, String token, CertificatePin pin) {
        this.server = server;
        this.token = token;
        this.pin = pin;
    }

    /**
     * How the machine is to be set up.
     *
     * @param name the node's name
     * @param address where it is reached; null for the address of the default route's interface
     * @param kubeletPort the kubelet's port
     * @param kubeletConfig a file with the kubelet's settings; null for none
     */
    public record Wish(
            String name,
            @org.jspecify.annotations.Nullable String address,
            int kubeletPort,
            java.nio.file.@org.jspecify.annotations.Nullable Path kubeletConfig) {}

    /** Checks of this machine that need to know the cluster. */
    @FunctionalInterface
    public interface MachineCheck {
        /** Returns if the machine can be a node. @throws ConfigurationException saying why it cannot */
        void check(NodeConfig config);
    }

    /**
     * Asks the cluster and writes the directory. Where it fails, nothing has been written but empty directories.
     *
     * @param reached the URL by which the node's process reaches the server
     * @param check what is looked at before the cluster is asked for a certificate
     * @param progress told what is being done
     * @throws ConfigurationException where the machine cannot join; the message says why
     */
    public JoinedNode into(
            ClusterDirectory directory, Wish wish, URI reached, MachineCheck check, Consumer<String> progress) {
        progress.accept("asking the cluster");
        String authority = ClusterInfo.authority(server, token, pin);
        try (TlsEndpoint endpoint = new TlsEndpoint(server, trust(authority), () -> token)) {
            ApiClient api = new ApiClient(endpoint, new Wire(), "keelson-join");
            ClusterSettings settings = settings(api);
            VersionSkew.check(version(api), VersionSkew.OWN);
            NodeConfig config = new NodeConfig(
                    wish.name(),
                    wish.address(),
                    settings.clusterCidr(),
                    settings.serviceCidr(),
                    settings.clusterDomain(),
                    wish.kubeletPort(),
                    wish.kubeletConfig());
            refuseNamesake(api, wish.name());
            check.check(config);
            progress.accept("asking for a certificate");
            directory.create();
            java.nio.file.Files.createDirectories(directory.pki());
            KeyFiles.write(directory.pki().resolve("ca.crt"), authority, false);
            new NodeCredentials(api, wish.name(), List.of()).client(directory.nodeCredentials(), Instant.now());
            KubeconfigFile.ofFiles(
                            "keelson",
                            reached.toString(),
                            directory.pki().resolve("ca.crt"),
                            directory.nodeCredentials())
                    .write(directory.nodeKubeconfig());
            JoinedNode joined = new JoinedNode(reached.toString(), config);
            joined.write(directory);
            return joined;
        } catch (KubernetesClientException e) {
            throw new ConfigurationException(
                    switch (e.getCode()) {
                        case 0 -> "the cluster at " + server + " cannot be asked: " + e.getMessage();
                        case 401 ->
                            "the cluster at " + server + " does not take the token: it has expired or was deleted";
                        default -> "the cluster at " + server + " does not let this machine join: " + e.getMessage();
                    });
        } catch (IOException e) {
            throw ConfigurationException.because(directory.root() + " cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("interrupted");
        }
    }

    private SSLContext trust(String authority) {
        try {
            return TlsEndpoint.tls(authority.getBytes(StandardCharsets.US_ASCII), null, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException(
                    "the certificate authority of the cluster at " + server + " cannot be used: " + e.getMessage());
        }
    }

    private ClusterSettings settings(ApiClient api) {
        ConfigMap map = api.get(ConfigMap.class, JoinObjects.SYSTEM, JoinObjects.SETTINGS);
        if (map == null) {
            throw new ConfigurationException("the cluster at " + server + " has no " + JoinObjects.SYSTEM + "/"
                    + JoinObjects.SETTINGS + ": 'keelson token create' there makes it");
        }
        return ClusterSettings.read(Objects.requireNonNullElse(map.getData(), java.util.Map.of()));
    }

    private static String version(ApiClient api) {
        JsonNode answer = api.tree(api.send("GET", "/version", null, null));
        return answer.path("gitVersion").stringValue("");
    }

    /** As kubeadm: a node that is not ready may be this very machine, set up anew. */
    private void refuseNamesake(ApiClient api, String name) {
        Node there = api.get(Node.class, null, name);
        if (there == null
                || there.getStatus() == null
                || there.getStatus().getConditions().stream()
                        .noneMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"))) {
            return;
        }
        throw new ConfigurationException("the cluster at " + server + " has a node \"" + name
                + "\" already, and it is ready: choose another name with --node-name, or delete that node first");
    }
}
