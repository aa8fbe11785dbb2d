/** The rules that say where a pod may run (filters) and where it would best (scores), one file each. Pure functions of a pod and a snapshot. */
@NullMarked
package io.keelson.scheduler.plugin;

import org.jspecify.annotations.NullMarked;
