/** What the scheduler knows of the cluster: nodes with the pods on them, as immutable values that are replaced when something changes. */
@NullMarked
package io.keelson.scheduler.snapshot;

import org.jspecify.annotations.NullMarked;
