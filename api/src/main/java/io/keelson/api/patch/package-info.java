/** The kinds of patch: pure functions over trees. */
@NullMarked
package io.keelson.api.patch;

import org.jspecify.annotations.NullMarked;
