/** Container logs on disk: reading them in the runtime's format, following them, rotating them. */
@NullMarked
package io.keelson.kubelet.log;

import org.jspecify.annotations.NullMarked;
