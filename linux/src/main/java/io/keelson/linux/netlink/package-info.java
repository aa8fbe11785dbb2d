/**
 * Links, addresses, routes and neighbours of a network namespace, by rtnetlink messages instead of forked tools. A
 * {@link io.keelson.linux.netlink.Netlink} belongs to the namespace of the thread that made it and may be used by
 * any thread, one request at a time. The pod network and the service proxy call it.
 */
@NullMarked
package io.keelson.linux.netlink;

import org.jspecify.annotations.NullMarked;
