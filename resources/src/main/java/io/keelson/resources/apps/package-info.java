/**
 * Deployments, replica sets, stateful sets, daemon sets, and the replication controllers of the core group, which are made of
 * the same stuff: strategies, rules, warnings, tables. Pure functions of trees.
 */
@NullMarked
package io.keelson.resources.apps;

import org.jspecify.annotations.NullMarked;
