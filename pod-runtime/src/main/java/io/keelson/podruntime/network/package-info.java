/**
 * The pod network of one node: a bridge, one veth pair per pod, addresses from the node's pod CIDR, and one nftables
 * table for masquerading and host ports.
 *
 * <p>Links and routes are made by rtnetlink messages, not by forked tools; nft is forked when a table changes, which
 * is not on the way of a pod without host ports.
 */
@NullMarked
package io.keelson.podruntime.network;

import org.jspecify.annotations.NullMarked;
