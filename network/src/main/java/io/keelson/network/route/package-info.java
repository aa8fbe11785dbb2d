/**
 * The way between the pods of different nodes: plain routes where the nodes share a link, VXLAN where they do not. A thread
 * of its own writes; the agent may be started and closed from any.
 */
@NullMarked
package io.keelson.network.route;

import org.jspecify.annotations.NullMarked;
