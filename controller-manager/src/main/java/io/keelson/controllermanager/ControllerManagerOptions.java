package io.keelson.controllermanager;

import io.keelson.controllermanager.certificate.SigningFiles;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the controllers have to be told.
 *
 * @param rootCertificate the certificate authority that pods trust, PEM; empty publishes none
 * @param clusterSigning the authority that signs certificate requests; null leaves them to others
 * @param clusterCidr the addresses nodes get their pod ranges from, IPv4; empty hands out none
 * @param nodeCidrMask the size of a node's range
 * @param loadBalancerCidr the addresses services of the type {@code LoadBalancer} get, IPv4; empty gives none
 * @param nodeMonitorGrace how long a node may be silent
 * @param terminatedPods how many finished pods are kept; 0 keeps all
 */
public record ControllerManagerOptions(
        String rootCertificate,
        @Nullable SigningFiles clusterSigning,
        String clusterCidr,
        int nodeCidrMask,
        String loadBalancerCidr,
        Duration nodeMonitorGrace,
        int terminatedPods) {
    /** Upstream's defaults, with the usual pod network of 10.244.0.0/16. */
    public static ControllerManagerOptions defaults(String rootCertificate) {
        return new ControllerManagerOptions(
                rootCertificate, null, "10.244.0.0/16", 24, "", Duration.ofSeconds(50), 12500);
    }

    /** With an authority that signs certificate requests. */
    public ControllerManagerOptions withClusterSigning(SigningFiles files) {
        return new ControllerManagerOptions(
                rootCertificate, files, clusterCidr, nodeCidrMask, loadBalancerCidr, nodeMonitorGrace, terminatedPods);
    }

    /** With another pod network. */
    public ControllerManagerOptions withClusterCidr(String cidr) {
        return new ControllerManagerOptions(
                rootCertificate,
                clusterSigning,
                cidr,
                nodeCidrMask,
                loadBalancerCidr,
                nodeMonitorGrace,
                terminatedPods);
    }

    /** With addresses for services of the type {@code LoadBalancer}. */
    public ControllerManagerOptions withLoadBalancerCidr(String cidr) {
        return new ControllerManagerOptions(
                rootCertificate, clusterSigning, clusterCidr, nodeCidrMask, cidr, nodeMonitorGrace, terminatedPods);
    }
}
