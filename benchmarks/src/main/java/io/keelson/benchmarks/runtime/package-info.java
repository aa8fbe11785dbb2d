/**
 * Measures a CRI runtime through its socket: ours, and containerd beside it, interleaved in one run.
 *
 * <p>A harness, not a test: run {@link io.keelson.benchmarks.runtime.CriCalls} by hand, as root.
 */
@NullMarked
package io.keelson.benchmarks.runtime;

import org.jspecify.annotations.NullMarked;
