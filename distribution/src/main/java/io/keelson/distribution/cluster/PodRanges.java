package io.keelson.distribution.cluster;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

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
                : free(ownAddresses());
    }

    /** Returns the first range that has none of the addresses; where all are used, the usual one. */
    static String free(Collection<InetAddress> used) {
        int second = IntStream.rangeClosed(FIRST, LAST)
                .filter(candidate -> used.stream().noneMatch(address -> within(address, candidate)))
                .findFirst()
                .orElse(FIRST);
        return "10." + second + ".0.0/16";
    }

    private static boolean within(InetAddress address, int second) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address && bytes[0] == 10 && Byte.toUnsignedInt(bytes[1]) == second;
    }

    private static List<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
