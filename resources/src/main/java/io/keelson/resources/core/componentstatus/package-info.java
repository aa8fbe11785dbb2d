/** The health of components, deprecated but still asked for. */
@NullMarked
package io.keelson.resources.core.componentstatus;

import org.jspecify.annotations.NullMarked;
