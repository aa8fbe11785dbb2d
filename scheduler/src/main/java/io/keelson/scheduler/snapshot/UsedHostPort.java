package io.keelson.scheduler.snapshot;

/**
 * A port of the node that a container takes.
 *
 * @param ip the node's address it is taken on, {@code 0.0.0.0} for all
 * @param protocol TCP, UDP or SCTP
 * @param port 1 to 65535
 */
public record UsedHostPort(String ip, String protocol, int port) {
    private static final String ALL = "0.0.0.0";

    /** Returns whether both cannot be taken on one node. */
    public boolean conflicts(UsedHostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || ip.equals(ALL) || other.ip.equals(ALL));
    }
}
