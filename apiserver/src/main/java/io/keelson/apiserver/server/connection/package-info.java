/**
 * Connections before there is a request: TLS and client certificates, bounds, timeouts, rapid resets. On event loops; used
 * by the server as it starts.
 */
@NullMarked
package io.keelson.apiserver.server.connection;

import org.jspecify.annotations.NullMarked;
