/**
 * Images: the content-addressed layers, the records of images, the registry client that fills them and the archives
 * they are imported from.
 */
@NullMarked
package io.keelson.podruntime.image;

import org.jspecify.annotations.NullMarked;
