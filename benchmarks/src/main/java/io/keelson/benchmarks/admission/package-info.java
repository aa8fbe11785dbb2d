/** What policies cost the writes that they are for. Started by hand; one thread. */
@NullMarked
package io.keelson.benchmarks.admission;

import org.jspecify.annotations.NullMarked;
