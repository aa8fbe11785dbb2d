/**
 * The server behind exec, attach and port-forward: one-time URLs on loopback that speak SPDY/3.1 and WebSocket.
 *
 * <p>Event-loop threads only decode and queue; a session runs on threads of its own. A reader that is slower than its
 * client stops the connection from being read; nothing is buffered without bound.
 */
@NullMarked
package io.keelson.podruntime.streaming;

import org.jspecify.annotations.NullMarked;
