/**
 * Get and list: from the watch caches, by the resource version rules of the API concepts page. Nothing blocks; objects of
 * versions that are converted elsewhere are converted off the event loop.
 */
@NullMarked
package io.keelson.apiserver.registry.read;

import org.jspecify.annotations.NullMarked;
