/**
 * One request and its answer on their way through filters and handlers: who asks, what for, the body within its bounds,
 * the seat it holds. An exchange is used by one thread at a time.
 */
@NullMarked
package io.keelson.apiserver.server.exchange;

import org.jspecify.annotations.NullMarked;
