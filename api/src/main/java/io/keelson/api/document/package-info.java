/**
 * The object document: the API server's unit. Immutable and safe on any thread; its bytes are shared and must never
 * be modified.
 */
@NullMarked
package io.keelson.api.document;

import org.jspecify.annotations.NullMarked;
