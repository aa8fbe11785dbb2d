package io.keelson.distribution.kubeconfig;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kubeconfig files in a cluster's directory: those of its administrators, and of components that run alone. */
public final class ClusterKubeconfigs {
    private ClusterKubeconfigs() {}

    /**
     * Writes them, readable by their owner only.
     *
     * @param server the API server's URL
     */
    public static void write(String server, ClusterDirectory directory) {
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(directory.adminKubeconfig(), "admin");
        files.put(directory.superAdminKubeconfig(), "super-admin");
        for (String component : ClusterDirectory.COMPONENTS) {
            files.put(directory.componentKubeconfig(component), component);
        }
        files.forEach((file, identity) -> write(file, identity, server, directory.pki()));
    }

    private static void write(Path file, String identity, String server, Path pki) {
        try {
            KubeconfigFile.empty()
                    .put(
                            identity.equals("admin") ? "keelson" : "keelson-" + identity,
                            server,
                            Files.readAllBytes(pki.resolve("ca.crt")),
                            Files.readAllBytes(pki.resolve(identity + ".crt")),
                            Files.readAllBytes(pki.resolve(identity + ".key")))
                    .write(file);
        } catch (IOException e) {
            throw ConfigurationException.because(
                    "the certificate of " + identity + " in " + pki + " cannot be read", e);
        }
    }
}
