/** Priority classes: strategy and rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.scheduling;

import org.jspecify.annotations.NullMarked;
