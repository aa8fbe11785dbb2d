package io.keelson.linux.netlink;

/**
 * An interface.
 *
 * @param kind {@code bridge}, {@code veth}, {@code vxlan}, …; empty for the machine's own
 * @param master index of the bridge it is a port of, 0 for none
 * @param mac its hardware address, empty for none
 */
public record Link(int index, String name, String kind, int mtu, int master, boolean up, byte[] mac) {}
