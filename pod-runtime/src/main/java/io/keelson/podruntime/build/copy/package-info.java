/**
 * Copying into images: from the build context, from other stages and out of archives. Everything is opened by descriptor
 * from the root that it belongs to; links, absolute ones too, are read as if that were {@code /}, so that neither a context
 * nor an image nor an archive leads anywhere else. Blocks the calling thread.
 */
@NullMarked
package io.keelson.podruntime.build.copy;

import org.jspecify.annotations.NullMarked;
