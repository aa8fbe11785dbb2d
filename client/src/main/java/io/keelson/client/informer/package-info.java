/**
 * Local copies of what the API server holds: list, then watch, one {@link io.keelson.client.informer.Informer} per
 * resource and process, shared by all its readers. Handlers run on the informer's own virtual thread and must only
 * enqueue keys; objects are shared and must not be changed by a reader.
 */
@NullMarked
package io.keelson.client.informer;

import org.jspecify.annotations.NullMarked;
