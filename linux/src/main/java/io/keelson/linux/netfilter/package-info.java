/**
 * Netfilter without a program in between: elements of nftables sets and maps, and rules that nft(8) has no words for, in
 * transactions of nfnetlink; the connection tracking table. Sockets belong to the network namespace of the thread that opens
 * them; a socket takes one request at a time. Callers own their tables by name.
 */
@NullMarked
package io.keelson.linux.netfilter;

import org.jspecify.annotations.NullMarked;
