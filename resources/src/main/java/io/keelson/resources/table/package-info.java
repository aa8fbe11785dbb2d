/** Finds how each built-in kind is shown. Pure functions of trees. */
@NullMarked
package io.keelson.resources.table;

import org.jspecify.annotations.NullMarked;
