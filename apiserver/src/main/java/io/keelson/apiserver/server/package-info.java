/**
 * The API server over HTTP: TLS with HTTP/2 and HTTP/1.1, the filter chain, one handler per verb, and the endpoint that
 * components in the same process use instead of a socket. There is no plain-text port.
 *
 * <p>Threads: requests arrive on event-loop threads, which never block. Reads are answered there from the watch caches;
 * writes run on a virtual thread each.
 */
@NullMarked
package io.keelson.apiserver.server;

import org.jspecify.annotations.NullMarked;
