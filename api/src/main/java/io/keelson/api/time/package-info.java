/** Points in time as the API writes them (RFC 3339). Stateless, safe on any thread. */
@NullMarked
package io.keelson.api.time;

import org.jspecify.annotations.NullMarked;
