/**
 * The storage port: a revisioned key-value store with watch.
 *
 * <p>{@link io.keelson.storage.Backend} is the port; engines sit in the packages below and are made by their own
 * factories. Revisions grow by one with every committed transaction, whichever keys it touches: they are the resource
 * versions of the API. An empty store is at revision 1, so that 0 can mean "newest" everywhere; its first transaction
 * is revision 2.
 */
@NullMarked
package io.keelson.storage;

import org.jspecify.annotations.NullMarked;
