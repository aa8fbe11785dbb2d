/** Certificate signing requests: strategy and rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.certificates;

import org.jspecify.annotations.NullMarked;
