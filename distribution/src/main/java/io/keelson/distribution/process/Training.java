package io.keelson.distribution.process;

import io.fabric8.kubernetes.client.Config;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.client.transport.Wire;
import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterConfig.Settings;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.kubeconfig.KubeconfigFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;

/** A short life of a control plane without a node: start, a few requests from outside, stop. */
public final class Training {
    private static final int WRITES = 1500;
    private static final int VALUE_BYTES = 2048;

    private Training() {}

    /** Runs it on free ports in a directory of its own. */
    public static void run(ClusterConfig defaults, ClusterDirectory directory) throws IOException {
        directory.create();
        ClusterProcess.writeConfig(
                defaults.with(new Settings(
                        null,
                        null,
                        freePort(),
                        null,
                        false,
                        null,
                        null,
                        null,
                        null,
                        freePort(),
                        null,
                        null,
                        null,
                        null,
                        null)),
                directory);
        LogConfiguration.toFile(directory.log());
        ClusterConfig config = ClusterConfig.of(directory).validated();
        try (ClusterServer server = ClusterServer.start(config, directory)) {
            server.refresh();
            byte[] ca = Files.readAllBytes(directory.pki().resolve("ca.crt"));
            byte[] certificate = Files.readAllBytes(directory.pki().resolve("admin.crt"));
            byte[] key = Files.readAllBytes(directory.pki().resolve("admin.key"));
            KubeconfigFile.empty()
                    .put("keelson", config.serverUrl(), ca, certificate, key)
                    .write(directory.adminKubeconfig());
            Config client = Config.fromKubeconfig(Files.readString(directory.adminKubeconfig()));
            try (TlsEndpoint endpoint = TlsEndpoint.of(client)) {
                requests(new ApiClient(endpoint, new Wire(), "training"));
            }
        }
    }

    private static void requests(ApiClient api) {
        String maps = "/api/v1/namespaces/default/configmaps";
        api.send("GET", "/readyz?verbose", null, null);
        api.send("GET", "/apis", null, null);
        api.send("POST", maps, "application/json", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}""");
        api.send("PATCH", maps + "/a", ApiClient.MERGE_PATCH, "{\"data\":{\"k\":\"w\"}}");
        api.send("GET", maps, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", null, null);
        api.send("POST", "/apis/apps/v1/namespaces/default/deployments", "application/json", """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"replicas":2,
                 "selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
                 "spec":{"containers":[{"name":"c","image":"i"}]}}}}""");
        api.send("GET", "/api/v1/pods", null, null);
        api.send("DELETE", maps + "/a", null, null);
        // Often enough that the JVM remembers what a burst of writes runs through, and compiles it early the next time.
        String data = "v".repeat(VALUE_BYTES);
        for (int i = 0; i < WRITES; i++) {
            api.send("POST", maps, "application/json", """
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b-%d","labels":{"i":"%d"}},
                     "data":{"v":"%s"}}""".formatted(i, i % 10, data));
            api.send("GET", maps + "/b-" + i, null, null);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
