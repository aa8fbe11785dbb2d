/**
 * The storage port: a revisioned key-value store with watch.
 *
 * <p>{@link io.keelson.storage.Backend} is the port; engines sit in the packages below and are made by their own
 * factories. Revisions are positive, start at 1 and grow by one with every committed transaction, whichever keys it
 * touches: they are the resource versions of the API.
 */
@NullMarked
package io.keelson.storage;

import org.jspecify.annotations.NullMarked;
