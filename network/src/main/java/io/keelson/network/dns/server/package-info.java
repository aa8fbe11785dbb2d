/**
 * The name server at the network: UDP and TCP by Netty, who may ask, and what is counted. Questions to the cluster's own
 * names are answered on the event loop, which nothing here blocks; those to others when their answers come.
 */
@NullMarked
package io.keelson.network.dns.server;

import org.jspecify.annotations.NullMarked;
