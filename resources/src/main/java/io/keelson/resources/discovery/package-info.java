/** Endpoint slices: strategy and rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.discovery;

import org.jspecify.annotations.NullMarked;
