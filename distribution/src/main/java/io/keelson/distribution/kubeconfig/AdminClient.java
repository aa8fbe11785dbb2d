package io.keelson.distribution.kubeconfig;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.function.Function;

/** A command's way to the API server of the cluster of a directory, as its administrator. */
public final class AdminClient {
    private AdminClient() {}

    /**
     * Does something with the cluster.
     *
     * @throws ConfigurationException where there is no cluster, it does not answer, or it refuses
     */
    public static <T> T with(ClusterDirectory directory, Function<ApiClient, T> task) {
        Config config;
        try {
            config = Config.fromKubeconfig(Files.readString(directory.adminKubeconfig()));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(
                    "there is no cluster of this machine in " + directory.root() + ": start it with 'keelson up'");
        } catch (IOException e) {
            throw ConfigurationException.because(directory.adminKubeconfig() + " cannot be read", e);
        }
        try (TlsEndpoint endpoint = TlsEndpoint.of(config)) {
            return task.apply(new ApiClient(endpoint, new Wire(), "keelson"));
        } catch (KubernetesClientException e) {
            throw new ConfigurationException(
                    e.getCode() == 0
                            ? "the cluster in " + directory.root() + " does not answer (see 'keelson status'): "
                                    + e.getMessage()
                            : "the cluster refuses: " + e.getMessage());
        }
    }
}
