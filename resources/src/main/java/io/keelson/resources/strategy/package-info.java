/**
 * What is particular about each built-in resource: its plain facts in one table ({@link
 * io.keelson.resources.strategy.Traits}), and one small strategy where it needs more than facts. Pure functions of
 * trees, but for those that allocate.
 */
@NullMarked
package io.keelson.resources.strategy;

import org.jspecify.annotations.NullMarked;
