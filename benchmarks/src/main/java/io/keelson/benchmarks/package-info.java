/**
 * Measurements of Keelson, beside its peers in the same run wherever they can be had. Harnesses, not tests: each is run
 * by hand, and {@code benchmarks/README.md} says how and what came out.
 */
@NullMarked
package io.keelson.benchmarks;

import org.jspecify.annotations.NullMarked;
