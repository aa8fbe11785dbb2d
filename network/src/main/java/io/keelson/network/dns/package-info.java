/**
 * The cluster's name server: it answers on every node, within the node's process, on the address that pods have in their
 * resolv.conf. {@link io.keelson.network.dns.ClusterDns} puts the rooms together: {@code message} (the wire), {@code record}
 * (what names mean), {@code forward} (names of others) and {@code server} (sockets).
 */
@NullMarked
package io.keelson.network.dns;

import org.jspecify.annotations.NullMarked;
