/** Horizontal pod autoscalers: strategy, rules, table, and how their versions differ. Pure functions of trees. */
@NullMarked
package io.keelson.resources.autoscaling;

import org.jspecify.annotations.NullMarked;
