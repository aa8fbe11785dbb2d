package io.keelson.distribution.process;

import io.keelson.distribution.cluster.Cidr;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;

/** What of this machine would keep it from being a node of a cluster. */
public final class JoinChecks {
    private JoinChecks() {}

    /**
     * Checks.
     *
     * @param config how the machine would be set up
     * @throws ConfigurationException saying what is in the way
     */
    public static void check(NodeConfig config) {
        InetAddress address = Nodes.address(config);
        if (address.isLoopbackAddress()) {
            throw new ConfigurationException(
                    "this machine has no address that other machines reach: give it one, or name one with --address");
        }
        overlaps(config);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, config.kubeletPort()));
        } catch (IOException e) {
            throw new ConfigurationException("the kubelet cannot listen on port " + config.kubeletPort() + " of "
                    + address.getHostAddress() + " (" + e.getMessage() + "): choose another port with --kubelet-port");
        }
    }

    private static void overlaps(NodeConfig config) {
        try {
            for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
                for (InterfaceAddress own : link.getInterfaceAddresses()) {
                    refuse(link.getName(), own.getAddress(), "clusterCIDR", config.clusterCidr(), "pod");
                    refuse(link.getName(), own.getAddress(), "serviceCIDR", config.serviceCidr(), "service");
                }
            }
        } catch (SocketException e) {
            throw ConfigurationException.because("this machine's addresses cannot be read", e);
        }
    }

    private static void refuse(String link, InetAddress own, String key, String range, String what) {
        if (Cidr.parse(key, range).contains(own)) {
            throw new ConfigurationException("this machine has the address " + own.getHostAddress() + " on " + link
                    + ", which is in the cluster's " + what + " range " + range
                    + ": it cannot be a node of that cluster");
        }
    }
}
