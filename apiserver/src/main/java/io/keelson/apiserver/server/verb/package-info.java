/**
 * Resource requests, a handler a verb. Reads are answered on event loops, writes on a virtual thread each, behind the
 * seats.
 */
@NullMarked
package io.keelson.apiserver.server.verb;

import org.jspecify.annotations.NullMarked;
