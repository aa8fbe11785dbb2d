package io.keelson.distribution.process;

import io.fabric8.kubernetes.client.Config;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.distribution.cluster.ClusterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a cluster's API server whether it is there, as its administrator. */
public final class ApiProbe {
    private static final int SECONDS = 5;

    private ApiProbe() {}

    /**
     * Returns whether the API server of a directory's cluster answers {@code /readyz} within a few seconds. Where nobody has
     * been given a way to it yet, as right after the first start, it is not asked and said to.
     */
    public static boolean answers(ClusterDirectory directory) {
        if (!Files.exists(directory.adminKubeconfig())) {
            return true;
        }
        try {
            Config config = Config.fromKubeconfig(Files.readString(directory.adminKubeconfig()));
            try (TlsEndpoint endpoint = TlsEndpoint.of(config)) {
                return endpoint.exchange(
                                        new ApiRequest("GET", "/readyz", Map.of("Accept", List.of("*/*")), new byte[0]))
                                .get(SECONDS, TimeUnit.SECONDS)
                                .status()
                        == 200;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            return false;
        }
    }
}
