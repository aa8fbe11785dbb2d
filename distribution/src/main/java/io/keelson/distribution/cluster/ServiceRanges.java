package io.keelson.distribution.cluster;

import java.net.InetAddress;
import java.util.Collection;

/**
 * Ranges of service addresses, so that several clusters with a node live side by side on one machine: a node has the
 * name service's address on a link of its own.
 */
public final class ServiceRanges {
    private static final int FIRST = 96;
    /** Pod ranges begin above. */
    private static final int LAST = 224;

    private static final int STEP = 16;

    private ServiceRanges() {}

    /** Returns the range of a cluster for which nobody named one: the one it had, else the first that is not in use. */
    public static String of(ClusterDirectory directory) {
        return directory.config().toFile().exists()
                ? ClusterConfig.of(directory).serviceCidr()
                : free(FreeRange.ownAddresses());
    }

    /** Returns the first range that has none of the addresses; where all are used, the usual one. */
    static String free(Collection<InetAddress> used) {
        return FreeRange.find(FIRST, LAST, STEP, used);
    }
}
