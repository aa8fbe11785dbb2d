package io.keelson.distribution.kubeconfig;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A cluster's entries in the user's own kubeconfig file. The cluster in the default directory has the context
 * {@code keelson}; others have {@code keelson-} and the name of their directory, so that several live side by side.
 *
 * @param file the user's file
 * @param context the name of the cluster's context, cluster and user entries
 */
public record UserKubeconfig(Path file, String context) {

    /** Returns where the entries of a cluster are. */
    public static UserKubeconfig of(ClusterDirectory directory) {
        Path file = KubeconfigFile.userFile(System.getenv("KUBECONFIG"), Path.of(System.getProperty("user.home")));
        String context = directory.root().equals(ClusterDirectory.defaultRoot())
                ? "keelson"
                : "keelson-" + Objects.requireNonNullElse(directory.root().getFileName(), "root");
        return new UserKubeconfig(file, context);
    }

    /**
     * Writes the kubeconfigs of the cluster's directory and puts the administrator's entries into the user's file, as the
     * current context.
     *
     * @param server the API server's URL
     */
    public void merge(String server, ClusterDirectory directory) {
        ClusterKubeconfigs.write(server, directory);
        try {
            byte[] authority = Files.readAllBytes(directory.pki().resolve("ca.crt"));
            byte[] certificate = Files.readAllBytes(directory.pki().resolve("admin.crt"));
            byte[] key = Files.readAllBytes(directory.pki().resolve("admin.key"));
            KubeconfigFile.read(file)
                    .put(context, server, authority, certificate, key)
                    .write(file);
        } catch (IOException e) {
            throw ConfigurationException.because(
                    "the administrator's certificate in " + directory.pki() + " cannot be read", e);
        }
    }

    /** Takes the cluster's entries out of the user's file. */
    public void remove() {
        if (Files.exists(file)) {
            KubeconfigFile config = KubeconfigFile.read(file);
            if (config.has(context)) {
                config.remove(context).write(file);
            }
        }
    }
}
