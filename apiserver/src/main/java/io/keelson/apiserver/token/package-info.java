/**
 * Bearer tokens: those of service accounts, issued and verified here as JSON web tokens, and the bootstrap tokens of new
 * nodes. Verification works from memory and may be called on event-loop threads; issuing signs and belongs on others.
 */
@NullMarked
package io.keelson.apiserver.token;

import org.jspecify.annotations.NullMarked;
