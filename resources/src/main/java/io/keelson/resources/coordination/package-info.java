/** Leases: rules and table. Pure functions of trees. */
@NullMarked
package io.keelson.resources.coordination;

import org.jspecify.annotations.NullMarked;
