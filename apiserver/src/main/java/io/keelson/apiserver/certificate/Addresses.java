package io.keelson.apiserver.certificate;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Addresses of this host. */
public final class Addresses {
    private Addresses() {}

    /** Parses an address literal; names are never looked up. */
    public static InetAddress of(String literal) {
        if (!literal.matches("[0-9a-fA-F:.]+")) {
            throw new IllegalArgumentException(literal + " is no IP address");
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal + " is no IP address", e);
        }
    }

    /** Returns the addresses of the host's interfaces that others may reach: no loopback, no link-local ones. */
    public static List<InetAddress> ofHost() {
        try {
            List<InetAddress> addresses = new ArrayList<>();
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .forEach(addresses::add);
            return addresses;
        } catch (SocketException e) {
            return List.of();
        }
    }
}
