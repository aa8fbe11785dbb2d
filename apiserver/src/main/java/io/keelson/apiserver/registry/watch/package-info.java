/** Watches of one version of a resource, with bookmarks and streamed lists. Nothing blocks. Called by the store. */
@NullMarked
package io.keelson.apiserver.registry.watch;

import org.jspecify.annotations.NullMarked;
