package io.keelson.distribution.alone;

import io.keelson.controllermanager.ControllerManagerOptions;
import io.keelson.controllermanager.certificate.SigningFiles;
import io.keelson.distribution.cluster.Cidr;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the controllers that run alone are told.
 *
 * @param clusterCidr the addresses nodes get their pod ranges from; null hands out none
 * @param loadBalancerCidr the addresses services of the type {@code LoadBalancer} get; null gives none
 * @param signing the authority that signs certificate requests; null signs none
 * @param rootAuthority the authority that pods trust; null for that of the kubeconfig
 * @param ownAccounts whether each controller has the identity of its service account; else all have the kubeconfig's
 */
public record ControllerSettings(
        @Nullable String clusterCidr,
        @Nullable String loadBalancerCidr,
        @Nullable SigningFiles signing,
        @Nullable Path rootAuthority,
        boolean ownAccounts) {

    /**
     * Returns the controllers' options.
     *
     * @param authority that of the kubeconfig, PEM
     * @throws ConfigurationException where a file cannot be read or a range is none
     */
    ControllerManagerOptions options(String authority) {
        ControllerManagerOptions options = ControllerManagerOptions.defaults(trusted(authority))
                .withClusterCidr(range("--cluster-cidr", clusterCidr))
                .withLoadBalancerCidr(range("--load-balancer-cidr", loadBalancerCidr));
        SigningFiles files = signing;
        if (files == null) {
            return options;
        }
        readable(files.certificate());
        readable(files.key());
        return options.withClusterSigning(files);
    }

    private String trusted(String authority) {
        Path file = rootAuthority;
        if (file == null) {
            return authority;
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw ConfigurationException.because("--root-ca-file " + file + " cannot be read", e);
        }
    }

    private static String range(String flag, @Nullable String cidr) {
        String text = Objects.requireNonNullElse(cidr, "");
        if (!text.isEmpty()) {
            Cidr.parse(flag, text);
        }
        return text;
    }

    private static void readable(Path file) {
        if (!Files.isReadable(file)) {
            throw new ConfigurationException("there is no file " + file + " that can be read");
        }
    }
}
