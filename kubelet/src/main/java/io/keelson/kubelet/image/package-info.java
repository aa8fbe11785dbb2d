/** Images: pulling with credentials and back-off, and removing what is not used. */
@NullMarked
package io.keelson.kubelet.image;

import org.jspecify.annotations.NullMarked;
