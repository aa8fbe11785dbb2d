/**
 * Create, update, patch and apply: decode, default, admit, validate, commit on the revision that was read. Blocks; runs on
 * virtual threads. Called by the store, by subresources, and for deletions.
 */
@NullMarked
package io.keelson.apiserver.registry.write;

import org.jspecify.annotations.NullMarked;
