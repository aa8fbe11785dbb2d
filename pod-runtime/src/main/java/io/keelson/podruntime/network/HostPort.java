package io.keelson.podruntime.network;

/**
 * A port of the node that leads to a port of a pod.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostAddress the node's address it is bound to; empty for all
 */
public record HostPort(String protocol, String hostAddress, int hostPort, int containerPort) {}
