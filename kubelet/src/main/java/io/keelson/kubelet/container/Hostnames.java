package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Pod;

/** The host name of a pod and the domain it is in. */
final class Hostnames {
    private static final int LIMIT = 63;
    private static final int KERNEL_LIMIT = 64;

    private Hostnames() {}

    /** Returns the host name without a domain. */
    static String hostname(Pod pod) {
        if (notEmpty(pod.getSpec().getHostnameOverride())) {
            return pod.getSpec().getHostnameOverride();
        }
        if (notEmpty(pod.getSpec().getHostname())) {
            return pod.getSpec().getHostname();
        }
        String name = pod.getMetadata().getName();
        if (name.length() <= LIMIT) {
            return name;
        }
        String cut = name.substring(0, LIMIT);
        while (cut.endsWith("-") || cut.endsWith(".")) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }

    /** Returns the domain, empty where the pod has no subdomain. */
    static String domain(Pod pod, String clusterDomain) {
        if (notEmpty(pod.getSpec().getHostnameOverride())
                || !notEmpty(pod.getSpec().getSubdomain())) {
            return "";
        }
        return pod.getSpec().getSubdomain() + "." + pod.getMetadata().getNamespace() + ".svc." + clusterDomain;
    }

    /** Returns the name the kernel is told, which holds 64 characters. @throws IllegalArgumentException where it is longer */
    static String kernelName(Pod pod, String clusterDomain) {
        String name = hostname(pod);
        String domain = domain(pod, clusterDomain);
        if (!Boolean.TRUE.equals(pod.getSpec().getSetHostnameAsFQDN()) || domain.isEmpty()) {
            return name;
        }
        String full = name + "." + domain;
        if (full.length() > KERNEL_LIMIT) {
            throw new IllegalArgumentException("failed to construct FQDN from pod hostname and cluster domain, FQDN "
                    + full + " is too long (" + KERNEL_LIMIT + " characters is the max, " + full.length()
                    + " characters requested)");
        }
        return full;
    }

    private static boolean notEmpty(String text) {
        return text != null && !text.isEmpty();
    }
}
