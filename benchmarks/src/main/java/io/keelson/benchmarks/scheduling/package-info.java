/** What one scheduling attempt costs. Started by hand; one thread. */
@NullMarked
package io.keelson.benchmarks.scheduling;

import org.jspecify.annotations.NullMarked;
