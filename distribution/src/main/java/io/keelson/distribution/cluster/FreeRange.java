package io.keelson.distribution.cluster;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Finds a range below {@code 10.0.0.0/8} that this machine does not use, so that clusters live side by side on it. */
final class FreeRange {
    private static final int OCTET = 16;

    private FreeRange() {}

    /**
     * Returns the first range that has none of the addresses; where all have some, the first.
     *
     * @param first the second octet of the first range
     * @param last that of the last
     * @param step how many second octets a range has, a power of two
     */
    static String find(int first, int last, int step, Collection<InetAddress> used) {
        int second = IntStream.iterate(first, n -> n <= last, n -> n + step)
                .filter(candidate -> used.stream().noneMatch(address -> within(address, candidate, step)))
                .findFirst()
                .orElse(first);
        return "10." + second + ".0.0/" + (OCTET - Integer.numberOfTrailingZeros(step));
    }

    private static boolean within(InetAddress address, int second, int step) {
        byte[] bytes = address.getAddress();
        int octet = Byte.toUnsignedInt(bytes[1]);
        return address instanceof Inet4Address && bytes[0] == 10 && octet >= second && octet < second + step;
    }

    /** Returns the addresses that this machine has. */
    static List<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }
}
