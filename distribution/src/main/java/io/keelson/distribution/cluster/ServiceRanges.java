package io.keelson.distribution.cluster;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

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
                : free(ownAddresses());
    }

    /** Returns the first range that has none of the addresses; where all are used, the usual one. */
    static String free(Collection<InetAddress> used) {
        int second = IntStream.iterate(FIRST, n -> n <= LAST, n -> n + STEP)
                .filter(candidate -> used.stream().noneMatch(address -> within(address, candidate)))
                .findFirst()
                .orElse(FIRST);
        return "10." + second + ".0.0/12";
    }

    private static boolean within(InetAddress address, int second) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address && bytes[0] == 10 && (bytes[1] & 0xf0) == second;
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
