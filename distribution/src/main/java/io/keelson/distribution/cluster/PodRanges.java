package io.keelson.distribution.cluster;

import java.net.InetAddress;
import java.util.Collection;

/** Ranges of pod addresses, so that several clusters with a node live side by side on one machine. */
public final class PodRanges {
    private static final int FIRST = 244;
    private static final int LAST = 254;

    private PodRanges() {}

    /**
     * Returns the range of a cluster for which nobody named one: the one it had, else the first from
     * {@code 10.244.0.0/16} on that no network of this machine uses.
     */
    public static String of(ClusterDirectory directory) {
        return directory.config().toFile().exists()
                ? ClusterConfig.of(directory).clusterCidr()
                : free(FreeRange.ownAddresses());
    }

    /** Returns the first range that has none of the addresses; where all are used, the usual one. */
    static String free(Collection<InetAddress> used) {
        return FreeRange.find(FIRST, LAST, 1, used);
    }
}
