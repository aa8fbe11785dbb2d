/** Runtime classes: rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.node;

import org.jspecify.annotations.NullMarked;
