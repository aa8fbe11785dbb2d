/** What resources of the core group have in common; each of its kinds has a room of its own below. */
@NullMarked
package io.keelson.resources.core;

import org.jspecify.annotations.NullMarked;
