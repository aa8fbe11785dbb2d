/**
 * Clients that mean no good, against a real API server over TLS: seeded random requests, and connections that are slow,
 * silent, flooding, nesting, aliasing or smuggling. All the while an administrator's writes are timed. Only the JDK is
 * needed, so the same runs are made against other servers ({@link HostileRun}). Threads are virtual.
 */
@NullMarked
package io.keelson.integration.hostile;

import org.jspecify.annotations.NullMarked;
