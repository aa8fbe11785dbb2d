/** Pod disruption budgets: rules. Pure functions of trees. */
@NullMarked
package io.keelson.resources.policy;

import org.jspecify.annotations.NullMarked;
