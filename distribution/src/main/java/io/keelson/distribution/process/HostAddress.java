package io.keelson.distribution.process;

import io.keelson.apiserver.certificate.Addresses;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The address this machine is reached by: that of the interface its default route leads through. */
public final class HostAddress {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String DEFAULT = "00000000";

    private HostAddress() {}

    /** Returns the address; without a default route any that is not loopback, and loopback where there is none. */
    public static InetAddress find() {
        return defaultInterface()
                .flatMap(HostAddress::addressOf)
                .or(() -> Addresses.ofHost().stream()
                        .filter(a -> a instanceof Inet4Address)
                        .findFirst())
                .orElse(Addresses.of("127.0.0.1"));
    }

    /** The second column of the kernel's table is the destination, hexadecimal; the first the interface. */
    private static Optional<String> defaultInterface() {
        try {
            List<String> lines = Files.readAllLines(ROUTES);
            return lines.stream()
                    .map(line -> line.split("\\s+"))
                    .filter(columns -> columns.length > 7 && columns[1].equals(DEFAULT) && columns[7].equals(DEFAULT))
                    .map(columns -> columns[0])
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> addressOf(String name) {
        try {
            NetworkInterface networkInterface = NetworkInterface.getByName(name);
            return networkInterface == null
                    ? Optional.empty()
                    : networkInterface
                            .inetAddresses()
                            .filter(a -> a instanceof Inet4Address)
                            .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
