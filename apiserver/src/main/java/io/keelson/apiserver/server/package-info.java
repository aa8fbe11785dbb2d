/**
 * The API server over HTTP: TLS with HTTP/2 and HTTP/1.1, the filter chain, one handler per verb, and the endpoint that
 * components in the same process use instead of a socket. There is no plain-text port. The rooms: {@code connection} (TLS,
 * bounds and timeouts), {@code local} (the endpoint without a socket), {@code exchange} (one request and its answer),
 * {@code filter}, {@code verb} (resources), {@code connect} (proxies and streams to nodes), {@code nonresource} (discovery,
 * OpenAPI, health). This one puts them together.
 *
 * <p>Threads: requests arrive on event-loop threads, which never block. Reads are answered there from the watch caches;
 * writes run on a virtual thread each.
 */
@NullMarked
package io.keelson.apiserver.server;

import org.jspecify.annotations.NullMarked;
