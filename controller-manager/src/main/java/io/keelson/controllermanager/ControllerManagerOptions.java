package io.keelson.controllermanager;

import io.keelson.controllermanager.certificate.SigningFiles;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controllers have to be told.
 *
 * @param rootCertificate the certificate authority that pods trust, PEM; empty publishes none
 * @param clusterSigning the authority that signs certificate requests; null leaves them to others
 * @param clusterCidr the addresses nodes get their pod ranges from, IPv4; empty hands out none
 * @param nodeCidrMask the size of a node's range
 * @param loadBalancerCidr the addresses services of the type {@code LoadBalancer} get, IPv4; empty gives none
 * @param servingReserved the ranges of pods and services, where no node is, for the approval of kubelets' serving
 *     certificates; empty leaves that to people, as upstream does
 * @param nodeMonitorGrace how long a node may be silent
 * @param terminatedPods how many finished pods are kept; 0 keeps all
 */
public record ControllerManagerOptions(
        String rootCertificate,
        @Nullable SigningFiles clusterSigning,
        String clusterCidr,
        int nodeCidrMask,
        String loadBalancerCidr,
        List<String> servingReserved,
        Duration nodeMonitorGrace,
        int terminatedPods) {
    /** Upstream's defaults, with the usual pod network of 10.244.0.0/16. */
    public static ControllerManagerOptions defaults(String rootCertificate) {
        return new ControllerManagerOptions(
                rootCertificate, null, "10.244.0.0/16", 24, "", List.of(), Duration.ofSeconds(50), 12500);
    }

    /** With an authority that signs certificate requests. */
    public ControllerManagerOptions withClusterSigning(SigningFiles files) {
        return new ControllerManagerOptions(
                rootCertificate,
                files,
                clusterCidr,
                nodeCidrMask,
                loadBalancerCidr,
                servingReserved,
                nodeMonitorGrace,
                terminatedPods);
    }

    /** With another pod network. */
    public ControllerManagerOptions withClusterCidr(String cidr) {
        return new ControllerManagerOptions(
                rootCertificate,
                clusterSigning,
                cidr,
                nodeCidrMask,
                loadBalancerCidr,
                servingReserved,
                nodeMonitorGrace,
                terminatedPods);
    }

    /** With addresses for services of the type {@code LoadBalancer}. */
    public ControllerManagerOptions withLoadBalancerCidr(String cidr) {
        return new ControllerManagerOptions(
                rootCertificate,
                clusterSigning,
                clusterCidr,
                nodeCidrMask,
                cidr,
                servingReserved,
                nodeMonitorGrace,
                terminatedPods);
    }

    /** With the approval of kubelets' serving certificates; the ranges are where no node has its address. */
    public ControllerManagerOptions withServingApproval(List<String> reserved) {
        return new ControllerManagerOptions(
                rootCertificate,
                clusterSigning,
                clusterCidr,
                nodeCidrMask,
                loadBalancerCidr,
                List.copyOf(reserved),
                nodeMonitorGrace,
                terminatedPods);
    }
}
