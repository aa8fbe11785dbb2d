/**
 * DNS messages on the wire: queries of whoever may send a packet, read with bounds, and answers that are encoded once and
 * fitted to each asker. No I/O, no state; any thread.
 */
@NullMarked
package io.keelson.network.dns.message;

import org.jspecify.annotations.NullMarked;
