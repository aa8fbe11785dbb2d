/** Nodes: strategy, rules, table. Pure functions of trees. */
@NullMarked
package io.keelson.resources.core.node;

import org.jspecify.annotations.NullMarked;
